"""Use cases of feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from services.relationships.command_support import Target, answer, take_up
from services.relationships.feedback import domain

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.feedback.domain import Rating


def give(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, rating: Rating) -> Answer:
    """Give feedback as a party."""
    relationship = take_up(uow, target)
    feedback_id = str(uuid4())
    domain.give(relationship, meta, feedback_id=feedback_id, rating=rating)
    return answer(relationship, 201, feedback_id=feedback_id)
