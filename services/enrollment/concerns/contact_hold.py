"""The hold on the contact of one relationship: which concerns keep its two people apart.

Several concerns may hold the contact of one relationship. It is published as held with the first, and as released with
the last: consumers know no concern. Its id is that of the relationship, which is the subject of the public events.
"""

from __future__ import annotations

from uuid import UUID

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before
from services.eventstore.time_window import EARLIEST


class ContactHoldEvent(Event):
    """Base of the events of a hold: the program of the relationship, and the concern that decides."""

    organization_id: str
    program_id: str
    confidentiality: str
    concern_id: str


class _Held(ContactHoldEvent):
    def apply(self, aggregate: ContactHold) -> None:
        """Add the concern."""
        aggregate.concerns.add(self.concern_id)
        aggregate.last_known_at = self.occurred_at


class _Released(ContactHoldEvent):
    def apply(self, aggregate: ContactHold) -> None:
        """Remove the concern."""
        aggregate.concerns.discard(self.concern_id)
        aggregate.last_known_at = self.occurred_at


class ContactFirstHeld(_Held, CreatedEvent):
    """A concern held the contact of a relationship for the first time."""

    TOPIC = "enrollment.contact-hold.first-held"


class ContactHeld(_Held):
    """A concern held the contact again, after it was released."""

    TOPIC = "enrollment.contact-hold.held"


class ContactHoldJoined(_Held):
    """A further concern holds the contact that is held already."""

    TOPIC = "enrollment.contact-hold.joined"


class ContactHoldLeft(_Released):
    """A concern no longer holds the contact, and another one does."""

    TOPIC = "enrollment.contact-hold.left"


class ContactReleased(_Released):
    """No concern holds the contact any more."""

    TOPIC = "enrollment.contact-hold.released"


class ContactHold(Aggregate):
    """The hold on the contact of one relationship.

    Attributes:
        concerns: Ids of the concerns that hold it.
        last_known_at: The time of the last event.
    """

    TOPIC = "enrollment.contact-hold"

    def __init__(self) -> None:
        self.concerns: set[str] = set()
        self.last_known_at = EARLIEST


def begin_hold(relationship_id: UUID, meta: CommandMetadata, context: dict[str, str], concern_id: UUID) -> ContactHold:
    """Hold the contact of a relationship for the first time.

    Args:
        relationship_id: The relationship.
        meta: The command's metadata.
        context: The organization, the program and its confidentiality.
        concern_id: The concern.
    """
    return ContactHold.begin(ContactFirstHeld, relationship_id, meta, **context, concern_id=str(concern_id))


def add_hold(hold: ContactHold, meta: CommandMetadata, context: dict[str, str], concern_id: UUID) -> None:
    """Hold the contact for a further concern, or again."""
    event = ContactHoldJoined if hold.concerns else ContactHeld
    hold.record(event, not_before(meta, hold.last_known_at), **context, concern_id=str(concern_id))


def end_hold(hold: ContactHold, meta: CommandMetadata, context: dict[str, str], concern_id: UUID) -> None:
    """Release the contact for one concern; it is released for all when no other one holds it."""
    event = ContactHoldLeft if hold.concerns - {str(concern_id)} else ContactReleased
    hold.record(event, not_before(meta, hold.last_known_at), **context, concern_id=str(concern_id))
