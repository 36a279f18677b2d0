"""Use cases of sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result
from services.relationships.sessions import domain
from services.relationships.sessions.domain import Meeting


def schedule(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, starts_at: datetime, planned_minutes: int
) -> CommandResult:
    """Schedule a session."""
    relationship = load_for_command(uow, target)
    session_id = str(uuid4())
    domain.schedule(relationship, meta, session_id=session_id, starts_at=starts_at, planned_minutes=planned_minutes)
    return result(relationship, created=True, session_id=session_id)


def hold(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, meeting: Meeting
) -> CommandResult:
    """Report a held session."""
    relationship = load_for_command(uow, target)
    domain.hold(relationship, meta, session_id=str(session_id), meeting=meeting)
    return result(relationship, session_id=str(session_id))


def cancel(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, session_id: UUID, cancelled_by: str
) -> CommandResult:
    """Cancel a session."""
    relationship = load_for_command(uow, target)
    domain.cancel(relationship, meta, session_id=str(session_id), cancelled_by=cancelled_by)
    return result(relationship, session_id=str(session_id))
