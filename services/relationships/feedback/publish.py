"""Mapping of feedback events to public events; scores of single items stay private, no measure needs them."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.feedback.domain import FeedbackGiven


def _given(event: FeedbackGiven, context: MappingContext) -> MappedEvent:
    return context.make(
        public.FeedbackGiven,
        event,
        feedback_id=event.feedback_id,
        instrument=event.instrument,
        instrument_version=event.instrument_version,
        wave=event.wave,
        about=event.about,
        about_id=event.about_id,
        given_by=event.given_by,
        rating=event.rating,
    )


PUBLICATION = Publication({FeedbackGiven: _given})
