"""Mapping of conflict events to public events, which always go to the restricted topic."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.conflicts.domain import ConflictCleared, ConflictRaised


def _raised(event: ConflictRaised, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ConflictRaised, event, mentor_id=event.mentor_id, mentee_id=event.mentee_id, kind=event.kind
    )


def _cleared(event: ConflictCleared, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ConflictCleared,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        kind=event.kind,
        outcome=event.outcome,
    )


PUBLICATION = Publication({ConflictRaised: _raised, ConflictCleared: _cleared})
