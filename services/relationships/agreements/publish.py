"""Mapping of agreement events to public events."""

from __future__ import annotations

from services.contract.event_data import relationships as public
from services.publication.event_mapping import MappedEvent, MappingContext, Publication
from services.relationships.agreements.domain import Signed


def _signed(event: Signed, context: MappingContext) -> MappedEvent:
    return context.make(
        public.AgreementSigned,
        event,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
        signed_by=event.signed_by,
        cadence_days=event.cadence_days,
        duration_days=event.duration_days,
        channel=event.channel,
        complete=event.complete,
    )


PUBLICATION = Publication({Signed: _signed})
