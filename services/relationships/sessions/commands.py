"""Use cases of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from services.relationships.command_support import Target, answer, take_up
from services.relationships.sessions import domain

if TYPE_CHECKING:
    from datetime import datetime

    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.sessions.domain import Meeting


def schedule(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, starts_at: datetime, planned_minutes: int
) -> Answer:
    """Plan a session."""
    relationship = take_up(uow, target)
    session_id = str(uuid4())
    domain.schedule(relationship, meta, session_id=session_id, starts_at=starts_at, planned_minutes=planned_minutes)
    return answer(relationship, 201, session_id=session_id)


def hold(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, meeting: Meeting) -> Answer:
    """Report that a session took place."""
    relationship = take_up(uow, target)
    domain.hold(relationship, meta, session_id=str(session_id), meeting=meeting)
    return answer(relationship, session_id=str(session_id))


def cancel(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, cancelled_by: str) -> Answer:
    """Call a session off."""
    relationship = take_up(uow, target)
    domain.cancel(relationship, meta, session_id=str(session_id), cancelled_by=cancelled_by)
    return answer(relationship, session_id=str(session_id))
