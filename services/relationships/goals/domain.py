"""Goals: agreed in a relationship, and met only by attestation."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Relationship, RelationshipEvent
from services.relationships.states import Transition

Attestor = Literal["mentee", "mentor", "both", "third_party"]


class GoalAgreed(RelationshipEvent):
    """The parties agreed on a goal; `due_on` is an ISO date or None."""

    TOPIC = "relationships.relationship.goal-agreed"
    goal_id: str
    category: str
    due_on: str | None

    def apply(self, aggregate: Relationship) -> None:
        """Add the goal, not met."""
        aggregate.goals[self.goal_id] = False


class GoalMet(RelationshipEvent):
    """It was attested that a goal was met."""

    TOPIC = "relationships.relationship.goal-met"
    goal_id: str
    attested_by: Attestor

    def apply(self, aggregate: Relationship) -> None:
        """Set the goal to met."""
        aggregate.goals[self.goal_id] = True


def agree(
    relationship: Relationship, meta: CommandMetadata, *, goal_id: str, category: str, due_on: date | None
) -> None:
    """Agree on a goal.

    Raises:
        RefusedError: The state machine's refusal, or `due-before-agreed`.
    """
    meta = relationship.guard(Transition.AGREE_GOAL, meta)
    if due_on is not None and due_on < meta.occurred_at.date():
        detail = "due_on must not be before the day on which the goal is agreed"
        raise RefusedError("due-before-agreed", detail, field="due_on", kind="field")
    due = None if due_on is None else due_on.isoformat()
    relationship.record_with_context(GoalAgreed, meta, goal_id=goal_id, category=category, due_on=due)


def meet(relationship: Relationship, meta: CommandMetadata, *, goal_id: str, attested_by: str) -> None:
    """Attest that a goal was met.

    Raises:
        RefusedError: The state machine's refusal, `goal-unknown` or `goal-already-met`.
    """
    meta = relationship.guard(Transition.MEET_GOAL, meta)
    met = relationship.goals.get(goal_id)
    if met is None:
        raise RefusedError("goal-unknown", "the relationship has no such goal", kind="unknown")
    if met:
        raise RefusedError("goal-already-met", "the goal has already been met")
    relationship.record_with_context(GoalMet, meta, goal_id=goal_id, attested_by=attested_by)
