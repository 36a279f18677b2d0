"""Mapping of instrument events to public events; the items are columns, because public schemas are flat."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.instruments.domain import InstrumentPublished
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _published(event: InstrumentPublished, context: MappingContext) -> MappedEvent:
    items = event.instrument.items
    return context.make(
        public.InstrumentPublished,
        event,
        code=event.code,
        version=event.version,
        title=event.title,
        purpose=event.purpose,
        about=event.about,
        answered_by=event.answered_by,
        privacy=event.privacy,
        waves=event.waves,
        overall=event.overall,
        item_codes=[item.code for item in items],
        item_texts=[item.text for item in items],
        item_minimums=[item.minimum for item in items],
        item_maximums=[item.maximum for item in items],
        item_lowest_labels=[item.lowest_label for item in items],
        item_highest_labels=[item.highest_label for item in items],
    )


PUBLICATION = Publication({InstrumentPublished: _published})
