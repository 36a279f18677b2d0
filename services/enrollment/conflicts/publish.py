"""Mapping of conflict events to public events, which always go to the restricted topic; both people are pseudonyms."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.conflicts.aggregate import (
    ConflictDeclared,
    ConflictDeclaredAgain,
    ConflictWithdrawn,
    Declaration,
)
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _declared(event: Declaration, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ConflictDeclared,
        event,
        person_id=event.person_id,
        counterpart_id=event.counterpart_id,
        kind=event.kind,
        scope=event.scope,
    )


def _withdrawn(event: ConflictWithdrawn, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ConflictWithdrawn,
        event,
        person_id=event.person_id,
        counterpart_id=event.counterpart_id,
        kind=event.kind,
    )


PUBLICATION = Publication(
    {ConflictDeclared: _declared, ConflictDeclaredAgain: _declared, ConflictWithdrawn: _withdrawn}
)
