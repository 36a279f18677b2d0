"""Use cases of the lifecycle. Activation requires eligibility as matching does; ending is always possible."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result, speak_as_initiator
from services.relationships.eligibility.domain import require_eligible
from services.relationships.lifecycle import domain
from services.relationships.matching.commands import release_slots
from services.relationships.relationship import Initiator
from services.relationships.states import Transition


def activate(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Activate a relationship whose parties are still eligible."""
    relationship = load_for_command(uow, target, Transition.ACTIVATE)
    domain.activate(relationship, meta)
    pairing = relationship.pairing
    mentor, mentee = UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id)
    require_eligible(target.eligibility.facts(mentor, mentee), meta.occurred_at)
    return result(relationship)


def pause(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Pause a relationship."""
    relationship = load_for_command(uow, target, Transition.PAUSE)
    domain.pause(relationship, meta, reason=reason)
    return result(relationship)


def resume(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Resume a paused relationship."""
    relationship = load_for_command(uow, target, Transition.RESUME)
    domain.resume(relationship, meta)
    return result(relationship)


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    initiated_by: Initiator | None,
    reason: str,
    planned: bool,
) -> CommandResult:
    """Close a relationship and release exactly the slots that its match took."""
    relationship = load_for_command(uow, target, Transition.CLOSE)
    initiator, meta = speak_as_initiator(target, relationship, meta, initiated_by, "initiated_by")
    held_slots = relationship.holds_slots
    domain.close(relationship, meta, initiated_by=initiator, reason=reason, planned=planned)
    if held_slots:
        release_slots(uow, relationship, meta)
    return result(relationship)
