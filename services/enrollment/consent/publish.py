"""Mapping of the events of consent to public events."""

from __future__ import annotations

from typing import cast

from services.contract.event_data import enrollment as public
from services.enrollment.people.consent import ConsentGranted, ConsentPurpose, ConsentRevoked
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Publication


def _granted(event: ConsentGranted, context: MappingContext) -> MappedEvent:
    return context.make_at(
        EventScope(event.organization_id),
        public.ConsentGranted,
        event,
        person_id=str(event.originator_id),
        purpose=cast("ConsentPurpose", event.purpose),
        wording_version=event.wording_version,
    )


def _revoked(event: ConsentRevoked, context: MappingContext) -> MappedEvent:
    return context.make_at(
        EventScope(event.organization_id),
        public.ConsentRevoked,
        event,
        person_id=str(event.originator_id),
        purpose=cast("ConsentPurpose", event.purpose),
        wording_version=event.wording_version,
    )


PUBLICATION = Publication({ConsentGranted: _granted, ConsentRevoked: _revoked})
