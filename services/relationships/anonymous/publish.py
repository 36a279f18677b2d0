"""Mapping of the events of tallies to public events."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication
from services.relationships.anonymous.domain import AnsweredAnonymously, AnswersLost, AnswersReleased, Opened


def _answered(event: AnsweredAnonymously, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AnsweredAnonymously,
        event,
        instrument=event.instrument,
        wave=event.wave,
        given_by=event.given_by,
        person_id=event.person_id,
    )


def _released(event: AnswersReleased, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AnswersReleased,
        event,
        instrument=event.instrument,
        instrument_version=event.instrument_version,
        wave=event.wave,
        given_by=event.given_by,
        people=event.people,
        rating_total=event.rating_total,
        item_codes=list(event.totals),
        item_totals=list(event.totals.values()),
    )


PUBLICATION = Publication(
    {
        Opened: Private("tallies keep answers anonymous inside this service; who answered, and batches, are published"),
        AnswersLost: Private("answers that were lost with a key change no figure: none of them was released"),
        AnsweredAnonymously: _answered,
        AnswersReleased: _released,
    }
)
