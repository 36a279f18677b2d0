"""Authorization of actions on a relationship, and the party that a caller speaks as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.publication.pseudonym import Pseudonyms
from services.relationships.eligibility.facts import Eligibility
from services.relationships.permissions import PERMISSIONS, SEE_AUDIT, SEE_RELATIONSHIP, SPEAK_FOR_PARTY
from services.relationships.relationship import PARTIES, Pairing, Party
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import SYSTEM, Principal


@dataclass(frozen=True, slots=True)
class ProgramPair:
    """Two people of a program, before there is a pairing of them."""

    organization_id: str
    program_id: str
    confidentiality: str
    mentor_id: str
    mentee_id: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal before one program, in whose events its person ids may be local.

    Attributes:
        principal: The authenticated caller.
        pseudonyms: The ids of persons inside sealed programs.
    """

    principal: Principal
    pseudonyms: Pseudonyms

    def person_in(self, pairing: Pairing | ProgramPair, person_id: str) -> str:
        """Return a person's id as the events of a program name the person."""
        return (
            self.pseudonyms.local(pairing.program_id, person_id) if pairing.confidentiality == "sealed" else person_id
        )

    def known_in(self, pairing: Pairing | ProgramPair) -> Principal:
        """Return the principal with its person ids as the events of a program name them."""
        if pairing.confidentiality != "sealed" or self.principal is SYSTEM:
            return self.principal

        def local(ids: frozenset[str]) -> frozenset[str]:
            return frozenset(self.pseudonyms.local(pairing.program_id, id) for id in ids)

        return replace(self.principal, people=local(self.principal.people), wards=local(self.principal.wards))


def authorize(
    caller: Caller, action: str, pairing: Pairing | ProgramPair, hidden: RefusedError, *, member: bool = True
) -> None:
    """Pass if a caller may perform an action on a relationship.

    Args:
        caller: The caller.
        action: A key of the permission table.
        pairing: The relationship's parties and program.
        hidden: The refusal of an unknown relationship, for a caller that may not see it.
        member: Whether the organization is a member.

    Raises:
        RefusedError: `hidden`, or `forbidden`.
    """
    principal, scope = caller.known_in(pairing), _scope(pairing, member=member)
    authorization.require(PERMISSIONS, principal, action, scope, see=SEE_RELATIONSHIP, hidden=hidden)


def speak(
    caller: Caller, pairing: Pairing | ProgramPair, claimed: str | None, *, staff: str | None, field: str
) -> tuple[str, bool]:
    """Return as whom a caller speaks: a party as itself, staff as itself or on behalf of a party.

    Args:
        caller: The caller, authorized for the action.
        pairing: The relationship's parties and program.
        claimed: The speaker that the command names; None to follow from the caller.
        staff: The speaker that staff is without a claim, for example `coordinator`; None where only a party speaks.
        field: The command's field, for refusals.

    Returns:
        The speaker, and whether the caller speaks on its behalf.

    Raises:
        RefusedError: `both-parties` for one who is both; `not-the-speaker` for a claim to be another;
            `speaker-missing` where staff must name the party.
    """
    principal, scope = caller.known_in(pairing), _scope(pairing)
    own = _sides(principal.people, pairing)
    if len(own) > 1:
        raise RefusedError("both-parties", "one person cannot be both parties of a relationship", field=field)
    if own:
        return _own_word(own[0], claimed, field), False
    wards = _sides(principal.wards, pairing)
    if wards and claimed in {None, *wards}:
        return claimed or wards[0], True
    if not authorization.allows(PERMISSIONS, principal, SPEAK_FOR_PARTY, scope):
        raise RefusedError(
            "not-the-speaker", "only the program's staff speaks for others", field=field, kind="forbidden"
        )
    speaker = claimed or staff
    if speaker is None:
        raise RefusedError("speaker-missing", "staff states the party whose word it is", field=field, kind="field")
    return speaker, speaker in PARTIES


def is_guardian(caller: Caller, pairing: Pairing, side: Party) -> bool:
    """Return whether a caller is the guardian of a party, and not that party."""
    principal, person = caller.known_in(pairing), pairing.mentee_id if side == "mentee" else pairing.mentor_id
    return person in principal.wards and person not in principal.people


def mark(meta: CommandMetadata, speaker: str, *, on_behalf: bool) -> CommandMetadata:
    """Return the metadata with the party on whose behalf the command is sent."""
    return replace(meta, on_behalf_of=speaker) if on_behalf else meta


def _own_word(own: Party, claimed: str | None, field: str) -> Party:
    if claimed not in {None, own}:
        detail = f"the caller is the {own} and cannot speak as the {claimed}"
        raise RefusedError("not-the-speaker", detail, field=field, kind="forbidden")
    return own


def _sides(ids: frozenset[str], pairing: Pairing | ProgramPair) -> list[Party]:
    people: dict[Party, str] = {"mentor": pairing.mentor_id, "mentee": pairing.mentee_id}
    return [party for party in PARTIES if people[party] in ids]


def _scope(pairing: Pairing | ProgramPair, *, member: bool = True) -> Scope:
    return Scope(
        organization=pairing.organization_id,
        program=pairing.program_id,
        confidentiality=pairing.confidentiality,
        member=member,
        people={"mentor": pairing.mentor_id, "mentee": pairing.mentee_id},
    )


def authorize_audit(eligibility: Eligibility) -> Callable[[Principal, UUID], None]:
    """Return the decision of who reads the audit of an organization.

    Args:
        eligibility: Whether the organization is a member.
    """

    def authorize_reader(principal: Principal, organization_id: UUID) -> None:
        state = eligibility.organization_state(organization_id)
        scope = Scope(organization=str(organization_id), member=state != "left")
        if not authorization.allows(PERMISSIONS, principal, SEE_AUDIT, scope):
            detail = "the audit of an organization is for its coordinators and the federation's operator"
            raise RefusedError("forbidden", detail, kind="forbidden")

    return authorize_reader
