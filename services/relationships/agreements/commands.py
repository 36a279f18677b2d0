"""Use cases of agreements."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.relationships.access import is_guardian, mark
from services.relationships.agreements import domain
from services.relationships.agreements.domain import Draft
from services.relationships.command_support import (
    Target,
    facts_of,
    load_for_command,
    result,
    speak_as_initiator,
    speak_as_party,
)
from services.relationships.eligibility.domain import require_none, require_running, unknown_fact
from services.relationships.eligibility.facts import Program
from services.relationships.relationship import GUARDIANS, Party, Relationship, Signatory, Terms
from services.relationships.states import Transition

_SIDES: tuple[Party, Party] = ("mentee", "mentor")
KeepWords = Callable[[Relationship, str], None]
"""Seals the words of a version under the id that its event names."""


def sign(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    by: Signatory | None,
    terms: Terms | None = None,
    version: int | None = None,
) -> CommandResult:
    """Sign the version that waits for signatures, on terms that fulfil the commitment of the program's policy."""
    relationship = load_for_command(uow, target, Transition.SIGN)
    guardians = _guardians(target, relationship, meta)
    signatory, meta = _speak(target, relationship, meta, by, guardians)
    domain.sign(relationship, meta, by=signatory, terms=terms, version=version, guardians=guardians)
    _require_commitment(target, relationship, meta)
    return _result(relationship)


def propose(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    by: Signatory | None,
    terms: Terms,
    based_on: int | None = None,
    keep_words: KeepWords | None = None,
) -> CommandResult:
    """Propose a version of the agreement, and sign it.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        by: Who proposes it; follows from the caller when omitted.
        terms: Its terms.
        based_on: The last version that the proposer has seen.
        keep_words: Seals its words; None for a version without words.
    """
    relationship = load_for_command(uow, target, Transition.PROPOSE_AGREEMENT)
    guardians = _guardians(target, relationship, meta)
    signatory, meta = _speak(target, relationship, meta, by, guardians)
    words_id = None if keep_words is None else str(uuid4())
    domain.propose(relationship, meta, Draft(terms, words_id, guardians), by=signatory, based_on=based_on)
    _require_commitment(target, relationship, meta)
    if keep_words is not None and words_id is not None:
        keep_words(relationship, words_id)
    return _result(relationship, created=True)


def withdraw(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Party | None, version: int | None
) -> CommandResult:
    """Withdraw the version that waits for signatures, as its proposer or as one who does not agree to it."""
    relationship = load_for_command(uow, target, Transition.WITHDRAW_AGREEMENT)
    initiator, meta = speak_as_initiator(target, relationship, meta, by, "by")
    domain.withdraw(relationship, meta, version=version, withdrawn_by=initiator)
    return _result(relationship)


def _speak(
    target: Target,
    relationship: Relationship,
    meta: CommandMetadata,
    claimed: Signatory | None,
    guardians: frozenset[Signatory],
) -> tuple[Signatory, CommandMetadata]:
    """Return who signs: a guardian as itself where its signature is needed, unless it signs for the ward."""
    pairing, draft = relationship.pairing, relationship.draft
    own = [side for side in _SIDES if GUARDIANS[side] in guardians and is_guardian(target.caller, pairing, side)]
    waiting = [side for side in own if draft is None or GUARDIANS[side] not in draft.signed_by] or own
    for side in _SIDES:
        if claimed == GUARDIANS[side] or (claimed is None and waiting and waiting[0] == side):
            party, meta = speak_as_party(target, relationship, meta, side)
            return GUARDIANS[side], meta if side in own else mark(meta, party, on_behalf=True)
    return speak_as_party(target, relationship, meta, cast("Party | None", claimed))


def _guardians(target: Target, relationship: Relationship, meta: CommandMetadata) -> frozenset[Signatory]:
    """Return the guardians who have to sign: the program requires the consent of one, and did not waive it.

    Only between peers that is so on both sides: a mentor is no one's ward in the other directions.
    """
    facts = facts_of(target, relationship.pairing)
    version = facts.version_at(meta.recorded_at)
    if version is None:
        return frozenset()
    sides = {"mentee": facts.mentee, **({"mentor": facts.mentor} if relationship.pairing.direction == "peer" else {})}
    return frozenset(
        GUARDIANS[side]
        for side in _SIDES
        if (one := sides.get(side)) is not None and rules.guardian_signs(version.policy, one, meta.occurred_at)
    )


def _require_commitment(target: Target, relationship: Relationship, meta: CommandMetadata) -> None:
    program = _program(target, relationship)
    require_running(program)
    version = relationship.draft or relationship.agreement
    if version is not None:
        policy = program.version_at(meta.recorded_at).policy
        require_none(rules.term_breaches(policy, version.terms.cadence_days, version.terms.duration_days))


def _program(target: Target, relationship: Relationship) -> Program:
    program = target.eligibility.program(UUID(relationship.pairing.program_id))
    if program is None:
        raise unknown_fact("program", None)
    return program


def _result(relationship: Relationship, *, created: bool = False) -> CommandResult:
    answer = result(relationship, created=created)
    return CommandResult({**answer.body, "agreement_version": relationship.agreement_version}, answer.created)
