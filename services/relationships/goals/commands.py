"""Use cases of goals."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from services.relationships.command_support import Target, answer, take_up
from services.relationships.goals import domain

if TYPE_CHECKING:
    from datetime import date

    from services.eventstore.command_metadata import CommandMetadata
    from services.eventstore.store import Answer
    from services.eventstore.unit_of_work import UnitOfWork


def agree(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, category: str, due_on: date | None) -> Answer:
    """Agree on a goal."""
    relationship = take_up(uow, target)
    goal_id = str(uuid4())
    domain.agree(relationship, meta, goal_id=goal_id, category=category, due_on=due_on)
    return answer(relationship, 201, goal_id=goal_id)


def meet(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, goal_id: UUID, attested_by: str) -> Answer:
    """Attest that a goal was reached."""
    relationship = take_up(uow, target)
    domain.meet(relationship, meta, goal_id=str(goal_id), attested_by=attested_by)
    return answer(relationship, goal_id=str(goal_id))
