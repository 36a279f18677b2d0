"""Use cases by which one act of a person proposes, or signs, the agreements of all the own pairs in a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import is_guardian
from services.relationships.agreements import commands as agreements
from services.relationships.group_commands.loading import GroupTarget, group_result, load_group_to_see, program_of
from services.relationships.groups.group import Group
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.relationship import GUARDIANS, PARTIES, Agreement, Party, Relationship, Signatory, Terms
from services.relationships.states import State

_SIGNED = frozenset({State.MATCHED, State.ACTIVE, State.PAUSED})


@dataclass(frozen=True, slots=True)
class OwnPair:
    """A pair of the one who acts.

    Attributes:
        relationship: The pair.
        party: The side of the one who acts.
        named: Whether a member of staff acts, who names the party.
    """

    relationship: Relationship
    party: Party
    named: bool

    def by(self, target: GroupTarget) -> Party | None:
        """Return the signatory that the command names; None for a guardian, of whom it follows from the caller."""
        guardian = is_guardian(target.caller, self.relationship.pairing, self.party)
        return self.party if self.named or not guardian else None

    def signatory(self, target: GroupTarget, draft: Agreement) -> Signatory:
        """Return whose signature it would be: a guardian's own where the version needs it."""
        own = GUARDIANS[self.party]
        return own if self.by(target) is None and own in draft.needed else self.party


def propose(
    uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget, terms: Terms, participation_id: UUID | None = None
) -> CommandResult:
    """Propose terms for every own pair, and sign them; pairs that have these terms already stay as they are.

    Raises:
        RefusedError: As of `own_pairs` and of proposing one agreement; `agreement-unchanged` where all have them.
    """
    group, own = own_pairs(uow, target, participation_id)
    done = []
    for each in own:
        present = each.relationship.draft or each.relationship.agreement
        if present is not None and present.words_id is None and present.terms == terms:
            continue
        agreements.propose(uow, meta, target.pair(str(each.relationship.id)), by=each.by(target), terms=terms)
        done.append(str(each.relationship.id))
    if not done:
        detail = "every agreement of these pairs states the same terms"
        raise RefusedError("agreement-unchanged", detail, field="cadence_days")
    return group_result(group, relationship_ids=done)


def sign(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: GroupTarget,
    read: Mapping[UUID, int],
    participation_id: UUID | None = None,
) -> CommandResult:
    """Sign what waits for the own signature in every own pair.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The group and the caller.
        read: The version of each pair that was read; other pairs are not signed.
        participation_id: Whose pairs; follows from the caller when omitted.

    Raises:
        RefusedError: As of `own_pairs` and of signing one agreement; `agreement-changed` for a version that is no
            longer the last; `nothing-to-sign`.
    """
    group, own = own_pairs(uow, target, participation_id)
    done = []
    for each in own:
        draft, id = each.relationship.draft, each.relationship.id
        if draft is None or id not in read or each.signatory(target, draft) in draft.signed_by:
            continue
        agreements.sign(uow, meta, target.pair(str(id)), by=each.by(target), version=read[id])
        done.append(str(id))
    if not done:
        raise RefusedError("nothing-to-sign", "no agreement of these pairs waits for this signature")
    return group_result(group, relationship_ids=done)


def start(uow: UnitOfWork, meta: CommandMetadata, target: GroupTarget) -> CommandResult:
    """Start every pair that the caller may start and whose agreement all have signed, all of them or none.

    Raises:
        RefusedError: As of starting one relationship; `nothing-to-start`.
    """
    group = load_group_to_see(uow, target)
    done = []
    for id, pair in group.pairs.items():
        relationship = uow.get(Relationship, UUID(id))
        waits = pair.matched and relationship.state is State.MATCHED and relationship.agreement is not None
        if waits and (is_staff(target, group) or _side(target, relationship) is not None):
            lifecycle.activate(uow, meta, target.pair(id))
            done.append(id)
    if not done:
        raise RefusedError("nothing-to-start", "no pair waits for its start with an agreement that all have signed")
    return group_result(group, relationship_ids=done)


def own_pairs(uow: UnitOfWork, target: GroupTarget, participation_id: UUID | None) -> tuple[Group, list[OwnPair]]:
    """Return a group with the matched pairs of the one who acts.

    Raises:
        RefusedError: `group-unknown` for a caller that may not see it; `speaker-missing` where staff names no one.
    """
    group = load_group_to_see(uow, target)
    found = []
    for id, pair in group.pairs.items():
        relationship = uow.get(Relationship, UUID(id))
        if not pair.matched or relationship.state not in _SIGNED:
            continue
        side = _side(target, relationship)
        named = next((p for p in PARTIES if pair.side(p).participation_id == str(participation_id)), None)
        if participation_id is not None and named is not None:
            found.append(OwnPair(relationship, named, named=side is None))
        elif participation_id is None and side is not None:
            found.append(OwnPair(relationship, side, named=False))
    if participation_id is None and not found and is_staff(target, group):
        detail = "staff states the participation for whose signature it speaks"
        raise RefusedError("speaker-missing", detail, field="participation_id", kind="field")
    return group, found


def is_staff(target: GroupTarget, group: Group) -> bool:
    """Return whether a caller is no person of the group: all others who may see it are staff."""
    known = target.caller.known_in(program_of(group))
    people = {place.person_id for each in group.pairs.values() for place in (each.mentor, each.mentee)}
    return people.isdisjoint(known.people | known.wards)


def _side(target: GroupTarget, relationship: Relationship) -> Party | None:
    """Return the side of the caller, or of a ward; the commands that follow decide what each may do."""
    known = target.caller.known_in(relationship.pairing)
    people = {"mentor": relationship.pairing.mentor_id, "mentee": relationship.pairing.mentee_id}
    return next((each for each in PARTIES if people[each] in known.people | known.wards), None)
