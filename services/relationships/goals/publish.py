"""Mapping of goal events to public events."""

from __future__ import annotations

from datetime import date

from services.contract.envelope import to_days
from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.goals.domain import GoalAgreed, GoalMet


def _agreed(event: GoalAgreed, context: MappingContext) -> MappedEvent:
    due_on = None if event.due_on is None else to_days(date.fromisoformat(event.due_on))
    return context.make(public.GoalAgreed, event, goal_id=event.goal_id, category=event.category, due_on=due_on)


def _met(event: GoalMet, context: MappingContext) -> MappedEvent:
    return context.make(public.GoalMet, event, goal_id=event.goal_id, attested_by=event.attested_by)


PUBLICATION = Publication({GoalAgreed: _agreed, GoalMet: _met})
