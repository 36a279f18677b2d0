"""Mapping of program events to public events; the admission window and the salt stay private."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.programs.domain import ProgramClosed, ProgramOpened
from services.publication.event_mapping import MappedEvent, MappingContext, Publication


def _opened(event: ProgramOpened, context: MappingContext) -> MappedEvent:
    return context.make(
        public.ProgramOpened,
        event,
        name=event.name,
        formalities=event.formalities,
        directions=event.directions,
        shapes=event.shapes,
        mentor_capacity=event.mentor_capacity,
        mentee_limit=event.mentee_limit,
        minimum_group_size=event.minimum_group_size,
        confidentiality=event.confidentiality,
        request_expiry_days=event.request_expiry_days,
    )


def _closed(event: ProgramClosed, context: MappingContext) -> MappedEvent:
    return context.make(public.ProgramClosed, event, reason=event.reason)


PUBLICATION = Publication({ProgramOpened: _opened, ProgramClosed: _closed})
