"""Use cases of a relationship's course. Starting needs what matching needed; ending is always possible."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from services.relationships.command_support import Target, answer, take_up
from services.relationships.eligibility.domain import eligible
from services.relationships.lifecycle import domain
from services.relationships.matching.commands import release_slots

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.relationship import Initiator


def activate(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> Answer:
    """Start a relationship whose parties are still eligible."""
    relationship = take_up(uow, target)
    domain.activate(relationship, meta)
    pairing = relationship.pairing
    mentor, mentee = UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id)
    eligible(target.eligibility.facts(mentor, mentee), meta.occurred_at)
    return answer(relationship)


def pause(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> Answer:
    """Interrupt a relationship."""
    relationship = take_up(uow, target)
    domain.pause(relationship, meta, reason=reason)
    return answer(relationship)


def resume(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> Answer:
    """Take a relationship up again."""
    relationship = take_up(uow, target)
    domain.resume(relationship, meta)
    return answer(relationship)


def close(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, initiated_by: Initiator, reason: str, planned: bool
) -> Answer:
    """End a relationship and give back exactly what its match took."""
    relationship = take_up(uow, target)
    took_slots = relationship.holds_slots
    domain.close(relationship, meta, initiated_by=initiated_by, reason=reason, planned=planned)
    if took_slots:
        release_slots(uow, relationship, meta)
    return answer(relationship)
