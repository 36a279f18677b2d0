"""Mapping of organization events to public events."""

from __future__ import annotations

from typing import cast

from services.contract.envelope import to_micros
from services.contract.event_data import enrollment as public
from services.enrollment.organizations.acceptance import TermsAccepted
from services.enrollment.organizations.domain import (
    OrganizationJoined,
    OrganizationLeaving,
    OrganizationLeft,
    ProgramAdded,
    ProgramRemoved,
)
from services.enrollment.terms.shares import Share
from services.eventstore.aggregate import Event
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Private, Publication

_IN_THE_PROGRAM_EVENT = Private("the program's own event, saved with it, states it")


def _joined(event: OrganizationJoined, context: MappingContext) -> MappedEvent:
    return context.make_at(
        _scope(event), public.OrganizationJoined, event, name=event.name, terms_version=event.terms_version
    )


def _terms_accepted(event: TermsAccepted, context: MappingContext) -> MappedEvent:
    return context.make_at(
        _scope(event),
        public.TermsAccepted,
        event,
        terms_version=event.terms_version,
        text_sha256=event.text_sha256,
        shares=cast("list[Share]", event.shares),
    )


def _leaving(event: OrganizationLeaving, context: MappingContext) -> MappedEvent:
    leaves_at = to_micros(event.leaves_at)
    return context.make_at(_scope(event), public.OrganizationLeaving, event, leaves_at=leaves_at, reason=event.reason)


def _left(event: OrganizationLeft, context: MappingContext) -> MappedEvent:
    return context.make_at(_scope(event), public.OrganizationLeft, event, reason=event.reason)


def _scope(event: Event) -> EventScope:
    return EventScope(str(event.originator_id))


PUBLICATION = Publication(
    {
        OrganizationJoined: _joined,
        TermsAccepted: _terms_accepted,
        OrganizationLeaving: _leaving,
        OrganizationLeft: _left,
        ProgramAdded: _IN_THE_PROGRAM_EVENT,
        ProgramRemoved: _IN_THE_PROGRAM_EVENT,
    }
)
