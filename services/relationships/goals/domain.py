"""A goal is agreed in a relationship and met only when somebody attests it: events and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Relationship, RelationshipEvent
from services.relationships.states import Act

if TYPE_CHECKING:
    from datetime import date

    from services.eventstore.command_metadata import CommandMetadata

Attestor = Literal["mentee", "mentor", "both", "third_party"]


class GoalAgreed(RelationshipEvent):
    """The parties agreed on a goal; `due_on` is an ISO date or None."""

    TOPIC = "relationships.relationship.goal-agreed"
    goal_id: str
    category: str
    due_on: str | None

    def apply(self, aggregate: Relationship) -> None:
        """One more goal, not met."""
        aggregate.goals[self.goal_id] = False


class GoalMet(RelationshipEvent):
    """Somebody attests that a goal was reached."""

    TOPIC = "relationships.relationship.goal-met"
    goal_id: str
    attested_by: Attestor

    def apply(self, aggregate: Relationship) -> None:
        """The goal is met."""
        aggregate.goals[self.goal_id] = True


def agree(
    relationship: Relationship, meta: CommandMetadata, *, goal_id: str, category: str, due_on: date | None
) -> None:
    """Agree on a goal.

    Raises:
        RefusedError: by the state table, or `due-before-agreed`.
    """
    meta = relationship.admit(Act.AGREE_GOAL, meta)
    if due_on is not None and due_on < meta.occurred_at.date():
        raise RefusedError("due-before-agreed", "a goal is due after it is agreed", field="due_on", kind="field")
    due = None if due_on is None else due_on.isoformat()
    relationship.note(GoalAgreed, meta, goal_id=goal_id, category=category, due_on=due)


def meet(relationship: Relationship, meta: CommandMetadata, *, goal_id: str, attested_by: str) -> None:
    """Attest that a goal was reached.

    Raises:
        RefusedError: by the state table, `goal-unknown` or `goal-already-met`.
    """
    meta = relationship.admit(Act.MEET_GOAL, meta)
    met = relationship.goals.get(goal_id)
    if met is None:
        raise RefusedError("goal-unknown", "the relationship has no such goal", kind="unknown")
    if met:
        raise RefusedError("goal-already-met", "the goal was attested before")
    relationship.note(GoalMet, meta, goal_id=goal_id, attested_by=attested_by)
