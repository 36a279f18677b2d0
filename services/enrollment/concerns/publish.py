"""Mapping of the events of concerns: only that contact is held or released is public, on the restricted topic."""

from __future__ import annotations

from services.contract.event_data import enrollment as public
from services.enrollment.concerns.aggregate import (
    ConcernClosed,
    ConcernContactHeld,
    ConcernContactReleased,
    ConcernRaised,
    ConcernTriaged,
)
from services.enrollment.concerns.contact_hold import (
    ContactFirstHeld,
    ContactHeld,
    ContactHoldJoined,
    ContactHoldLeft,
    ContactReleased,
)
from services.enrollment.concerns.register import ConcernFiled, FirstConcernFiled
from services.publication.event_mapping import MappedEvent, MappingContext, Private, Publication

_RESTRICTED = Private("a concern is known to the staff of its program and to the one who raised it")
_HELD_ALREADY = Private("the contact is held already, and published as such")
_HELD_STILL = Private("another concern still holds the contact")
_REGISTER = Private("only the program's staff lists concerns")


def _held(event: ContactFirstHeld | ContactHeld, context: MappingContext) -> MappedEvent:
    return context.make(public.ContactHeld, event)


def _released(event: ContactReleased, context: MappingContext) -> MappedEvent:
    return context.make(public.ContactReleased, event)


PUBLICATION = Publication(
    {
        ConcernRaised: _RESTRICTED,
        ConcernTriaged: _RESTRICTED,
        ConcernContactHeld: _RESTRICTED,
        ConcernContactReleased: _RESTRICTED,
        ConcernClosed: _RESTRICTED,
        ContactFirstHeld: _held,
        ContactHeld: _held,
        ContactHoldJoined: _HELD_ALREADY,
        ContactHoldLeft: _HELD_STILL,
        ContactReleased: _released,
        ConcernFiled: _REGISTER,
        FirstConcernFiled: _REGISTER,
    }
)
