"""Use cases of the lifecycle. Activation requires eligibility as matching does; ending is always possible."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy import pairing as rules
from services.relationships import start
from services.relationships.command_support import (
    Target,
    facts_of,
    is_process,
    load_for_command,
    require_contact,
    result,
    safeguarded,
    settle_time,
    speak_as_initiator,
    speak_as_party,
)
from services.relationships.eligibility.domain import require_eligible, require_going_on, require_none
from services.relationships.lifecycle import closing_answer, domain
from services.relationships.lifecycle.closing_answer import ClosingAnswer
from services.relationships.lifecycle.planned_end import is_planned
from services.relationships.matching.reservations import release_pair, release_slots, void_endings
from services.relationships.matching.settling import settle_request
from services.relationships.relationship import Initiator, Party, Relationship
from services.relationships.states import Transition

SUSPENDED = "participation-suspended"
"""The reason of a pause because a participation was suspended."""
CONTACT_HELD = "contact-held"
"""The reason of a pause because a concern holds the contact of the two people."""
PROCESS_REASONS = frozenset({SUSPENDED, CONTACT_HELD})
"""The reasons for which only the process pauses; it resumes a pause for one of them, and no other."""


class Ended(NamedTuple):
    """The statement of an end: initiator, reason, whether it was planned, and the wish never to be paired again."""

    initiated_by: Initiator
    reason: str
    planned: bool
    never_pair_again: bool = False


def activate(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Activate a relationship whose parties are still eligible and have accepted the mandatory documents."""
    relationship = load_for_command(uow, target, Transition.ACTIVATE)
    pairing = relationship.pairing
    facts = facts_of(target, pairing)
    version = facts.version_at(meta.recorded_at)
    start.activate(relationship, meta, policy_version=1 if version is None else version.number)
    eligible = require_eligible(facts, meta.occurred_at, meta.recorded_at)
    require_none(eligible.pairing_breaches(pairing, meta.occurred_at, safeguarded(relationship)))
    require_none(eligible.document_breaches(meta.occurred_at))
    require_contact(target, relationship, meta.recorded_at)
    return result(relationship)


def pause(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Pause a relationship.

    Raises:
        RefusedError: `reason-reserved` for a reason that only the process gives.
    """
    relationship = load_for_command(uow, target, Transition.PAUSE)
    if reason in PROCESS_REASONS and not is_process(target):
        detail = "a relationship is paused for this reason when its cause begins, and resumed when the cause is over"
        raise RefusedError("reason-reserved", detail, field="reason", kind="field")
    meta = settle_time(target, relationship, Transition.PAUSE, meta)
    domain.pause(relationship, meta, reason=reason)
    return result(relationship)


def resume(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, caused_by: str = SUSPENDED) -> CommandResult:
    """Resume a paused relationship; the process resumes only what it paused itself.

    A person resumes it only where the parties may meet again; the process acts on facts that it has read itself.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        caused_by: The reason of the pause that is over, for the process.
    """
    relationship = load_for_command(uow, target, Transition.RESUME)
    meta = settle_time(target, relationship, Transition.RESUME, meta)
    domain.resume(relationship, meta, caused_by=caused_by if is_process(target) else None)
    if not is_process(target):
        require_contact(target, relationship, meta.recorded_at)
        eligible = require_going_on(facts_of(target, relationship.pairing), meta.recorded_at)
        require_none(eligible.meeting_breaches(meta.occurred_at))
    return result(relationship)


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    initiated_by: Initiator | None,
    reason: str,
    never_pair_again: bool = False,
    answered: ClosingAnswer | None = None,
) -> CommandResult:
    """Close a relationship and release exactly the slots that its match took; whether it was planned is derived.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        initiated_by: Who ends it; follows from the caller when omitted.
        reason: A code; of the policy's list where it has one.
        never_pair_again: Whether the two people are never to be paired again.
        answered: What the party who ends it answers about the end; None where nothing was asked.
    """
    relationship = load_for_command(uow, target, Transition.CLOSE)
    program = target.eligibility.program(UUID(relationship.pairing.program_id))
    policy = None if program is None else program.version_at(meta.recorded_at).policy
    if policy is not None:
        require_none(rules.reason_breaches(policy, reason))
    initiator, meta = speak_as_initiator(target, relationship, meta, initiated_by, "initiated_by")
    ending = Ended(initiator, reason, is_planned(relationship, policy, reason, meta.occurred_at), never_pair_again)
    ended = _end(uow, meta, relationship, ending)
    if answered is None:
        return ended
    closing_answer.answer(relationship, meta, party=initiator, answered=answered, never_pair_again=never_pair_again)
    return result(relationship)


def answer_closing(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    by: Party | None,
    answered: ClosingAnswer,
    never_pair_again: bool = False,
) -> CommandResult:
    """Record what a party answers about the end; the wish never to be paired again binds the pair at once.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        by: Whose answer it is; follows from the caller when omitted.
        answered: The answer.
        never_pair_again: The party's wish never to be paired with the other one again.
    """
    relationship = load_for_command(uow, target, Transition.ANSWER_CLOSING)
    party, meta = speak_as_party(target, relationship, meta, by)
    closing_answer.answer(relationship, meta, party=party, answered=answered, never_pair_again=never_pair_again)
    if never_pair_again:
        release_pair(uow, relationship, meta, never_again=True)
    return result(relationship)


def follow_end(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, initiated_by: Initiator, reason: str, planned: bool
) -> CommandResult:
    """Close a relationship as the process, because a participation, the program or the membership has ended.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        initiated_by: Who ends it.
        reason: A reason of the process, which is of no policy's list.
        planned: Whether what ended was planned to, as the rule of the process states it.
    """
    relationship = load_for_command(uow, target, Transition.CLOSE)
    initiator, meta = speak_as_initiator(target, relationship, meta, initiated_by, "initiated_by")
    meta = settle_time(target, relationship, Transition.CLOSE, meta)
    return _end(uow, meta, relationship, Ended(initiator, reason, planned))


def void(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Void a relationship that was made in error, and release what it still holds: its slots and its pair.

    A wish never to be paired again that was stated at its end stays.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        reason: A code: `duplicate`, `wrong-people`, ….
    """
    relationship = load_for_command(uow, target, Transition.VOID)
    held_slots = relationship.holds_slots
    domain.void(relationship, meta, reason=reason)
    if held_slots:
        release_slots(uow, relationship, meta)
    void_endings(uow, relationship, meta)
    release_pair(uow, relationship, meta)
    settle_request(uow, relationship, meta)
    return result(relationship)


def _end(uow: UnitOfWork, meta: CommandMetadata, relationship: Relationship, ended: Ended) -> CommandResult:
    held_slots = relationship.holds_slots
    domain.close(relationship, meta, **ended._asdict())
    if held_slots:
        release_slots(uow, relationship, meta, planned=ended.planned)
    release_pair(uow, relationship, meta, never_again=ended.never_pair_again)
    return result(relationship)
