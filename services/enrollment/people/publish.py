"""Mapping of person events to public events. What staff and the person do with the profile stays private."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.people import events
from services.enrollment.people.events import PersonErased, PersonEvent, PersonLinked, PersonUnlinked
from services.enrollment.people.link import LinkBegun, LinkConfirmed
from services.publication.event_mapping import EventScope, MappedEvent, MappingContext, Private, Publication


def _linked(event: PersonLinked, context: MappingContext) -> MappedEvent:
    return context.make_at(_scope(event), public.PersonLinked, event, person_id=_id(event), link_id=event.link_id)


def _unlinked(event: PersonUnlinked, context: MappingContext) -> MappedEvent:
    return context.make_at(_scope(event), public.PersonUnlinked, event, person_id=_id(event), link_id=event.link_id)


def _erased(event: PersonErased, context: MappingContext) -> MappedEvent:
    return context.make_at(_scope(event), public.PersonErased, event, person_id=_id(event))


def _scope(event: PersonEvent) -> EventScope:
    return EventScope(event.organization_id)


def _id(event: PersonEvent) -> str:
    return str(event.originator_id)


_MEMBERSHIP = Private("who belongs to an organization is known to the organization alone")
_PROFILE = Private("a profile never leaves the organization")
_LINK = Private("each half is published by its own person")
_GUARDIAN = Private("who is whose guardian is personal")

PUBLICATION = Publication(
    {
        events.PersonInvited: _MEMBERSHIP,
        events.PersonRegistered: _MEMBERSHIP,
        events.ProfileChanged: _PROFILE,
        events.GuardianAdded: _GUARDIAN,
        events.GuardianRemoved: _GUARDIAN,
        events.WardAdded: _GUARDIAN,
        events.WardRemoved: _GUARDIAN,
        LinkBegun: _LINK,
        LinkConfirmed: _LINK,
        PersonLinked: _linked,
        PersonUnlinked: _unlinked,
        events.ErasureRequested: Private("the erasure itself is published when it is complete"),
        PersonErased: _erased,
    }
)
