"""Use cases of goals."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result
from services.relationships.goals import domain


def agree(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, category: str, due_on: date | None
) -> CommandResult:
    """Agree on a goal."""
    relationship = load_for_command(uow, target)
    goal_id = str(uuid4())
    domain.agree(relationship, meta, goal_id=goal_id, category=category, due_on=due_on)
    return result(relationship, created=True, goal_id=goal_id)


def meet(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, goal_id: UUID, attested_by: str) -> CommandResult:
    """Attest that a goal was met."""
    relationship = load_for_command(uow, target)
    domain.meet(relationship, meta, goal_id=str(goal_id), attested_by=attested_by)
    return result(relationship, goal_id=str(goal_id))
