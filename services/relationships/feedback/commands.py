"""Use cases of feedback."""

from __future__ import annotations

from uuid import uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result
from services.relationships.feedback import domain
from services.relationships.feedback.domain import Rating


def give(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, rating: Rating) -> CommandResult:
    """Record a party's feedback."""
    relationship = load_for_command(uow, target)
    feedback_id = str(uuid4())
    domain.give(relationship, meta, feedback_id=feedback_id, rating=rating)
    return result(relationship, created=True, feedback_id=feedback_id)
