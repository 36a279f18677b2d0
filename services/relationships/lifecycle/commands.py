"""Use cases of the lifecycle. Activation requires eligibility as matching does; ending is always possible."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import (
    Target,
    is_process,
    load_for_command,
    result,
    settle_time,
    speak_as_initiator,
)
from services.relationships.eligibility.domain import require_eligible
from services.relationships.lifecycle import domain
from services.relationships.matching.commands import release_pair, release_slots
from services.relationships.relationship import Initiator
from services.relationships.states import Transition

SUSPENDED = "participation-suspended"
"""The reason of a pause because a participation was suspended; the process resumes such a pause, and no other."""


def activate(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Activate a relationship whose parties are still eligible."""
    relationship = load_for_command(uow, target, Transition.ACTIVATE)
    domain.activate(relationship, meta)
    pairing = relationship.pairing
    mentor, mentee = UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id)
    require_eligible(target.eligibility.facts(mentor, mentee), meta.occurred_at)
    return result(relationship)


def pause(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Pause a relationship.

    Raises:
        RefusedError: `reason-reserved` for a reason that only the process gives.
    """
    relationship = load_for_command(uow, target, Transition.PAUSE)
    if reason == SUSPENDED and not is_process(target):
        detail = "a relationship is paused for this reason when a participation is suspended, and resumed with it"
        raise RefusedError("reason-reserved", detail, field="reason", kind="field")
    meta = settle_time(target, relationship, Transition.PAUSE, meta)
    domain.pause(relationship, meta, reason=reason)
    return result(relationship)


def resume(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Resume a paused relationship; the process resumes only what it paused because of a suspension."""
    relationship = load_for_command(uow, target, Transition.RESUME)
    meta = settle_time(target, relationship, Transition.RESUME, meta)
    domain.resume(relationship, meta, caused_by=SUSPENDED if is_process(target) else None)
    return result(relationship)


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    initiated_by: Initiator | None,
    reason: str,
    planned: bool,
    never_pair_again: bool = False,
) -> CommandResult:
    """Close a relationship and release exactly the slots that its match took."""
    relationship = load_for_command(uow, target, Transition.CLOSE)
    initiator, meta = speak_as_initiator(target, relationship, meta, initiated_by, "initiated_by")
    meta = settle_time(target, relationship, Transition.CLOSE, meta)
    held_slots = relationship.holds_slots
    domain.close(
        relationship,
        meta,
        initiated_by=initiator,
        reason=reason,
        planned=planned,
        never_pair_again=never_pair_again,
    )
    if held_slots:
        release_slots(uow, relationship, meta)
    release_pair(uow, relationship, meta, never_again=never_pair_again)
    return result(relationship)
