"""Mapping of reminders to public events."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.reminders.domain import Reminded


def _reminded(event: Reminded, context: MappingContext) -> MappedEvent:
    return context.make(
        public.Reminded,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        about=event.about,
        party=event.party,
    )


PUBLICATION = Publication({Reminded: _reminded})
