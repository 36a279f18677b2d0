"""What of organizations becomes public."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.organizations.domain import (
    OrganizationJoined,
    OrganizationLeft,
    ProgramAdded,
    ProgramRemoved,
)
from services.eventstore.aggregate import Event
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Private, Publication

_TOLD_BY_THE_PROGRAM = Private("the program's own event, saved with it, tells this")


def _joined(event: OrganizationJoined, to: MappingContext) -> MappedEvent:
    return to.make_at(
        _itself(event), public.OrganizationJoined, event, name=event.name, terms_version=event.terms_version
    )


def _left(event: OrganizationLeft, to: MappingContext) -> MappedEvent:
    return to.make_at(_itself(event), public.OrganizationLeft, event, reason=event.reason)


def _itself(event: Event) -> EventScope:
    return EventScope(str(event.originator_id))


PUBLICATION = Publication(
    {
        OrganizationJoined: _joined,
        OrganizationLeft: _left,
        ProgramAdded: _TOLD_BY_THE_PROGRAM,
        ProgramRemoved: _TOLD_BY_THE_PROGRAM,
    }
)
