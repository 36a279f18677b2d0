"""A link between two people of two organizations who are one person: who began it, and who confirmed it.

Each half is an event of its own person, in its own organization. This aggregate sees both: a code that was overheard or
forwarded links no one else once it was confirmed.
"""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import UUID

from services.enrollment.people.aggregate import Person
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork

A = TypeVar("A", bound=Aggregate)


class Aggregates(Protocol):
    """Source of aggregates: the store, or a unit of work."""

    def find(self, cls: type[A], id: UUID, /) -> A | None:
        """Return the aggregate of an id, or None."""


class LinkEvent(Event):
    """Base of the events of a link: the person of one half, and that person's organization."""

    organization_id: str
    person_id: str

    def apply(self, aggregate: Link) -> None:
        """Add the half."""
        aggregate.halves[self.person_id] = self.organization_id


class LinkBegun(LinkEvent, CreatedEvent):
    """A person asked for a code."""

    TOPIC = "enrollment.link.begun"


class LinkConfirmed(LinkEvent):
    """A person of another organization confirmed the code."""

    TOPIC = "enrollment.link.confirmed"


class Link(Aggregate):
    """A link.

    Attributes:
        halves: Id of a person → id of their organization; also of a half that was taken back since.
    """

    TOPIC = "enrollment.link"

    def __init__(self) -> None:
        self.halves: dict[str, str] = {}


def record_half(uow: UnitOfWork, meta: CommandMetadata, link_id: UUID, *, person_id: UUID, organization: str) -> None:
    """Record a half of a link; nothing if it is recorded.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        link_id: The link.
        person_id: The person of this half.
        organization: Their organization.

    Raises:
        RefusedError: `link-already-confirmed`, `link-within-organization`.
    """
    link, half = uow.find(Link, link_id), {"organization_id": organization, "person_id": str(person_id)}
    if link is None:
        uow.add(Link.begin(LinkBegun, link_id, meta, **half))
        return
    if str(person_id) in link.halves:
        return
    if len(link.halves) > 1:
        raise RefusedError("link-already-confirmed", "this code was used before; ask for another one", field="code")
    if organization in link.halves.values():
        detail = "the code was made for a person of the same organization; a link joins two organizations"
        raise RefusedError("link-within-organization", detail, field="code")
    link.record(LinkConfirmed, meta, **half)


def made_links(aggregates: Aggregates, person: Person) -> list[str]:
    """Return the links of a person of which the other half stands too, in order.

    The state of the other half is for the person alone: it says that they take part in another organization.
    """
    return [link for link in sorted(person.links) if _has_other_half(aggregates, link, person)]


def _has_other_half(aggregates: Aggregates, link_id: str, person: Person) -> bool:
    link = aggregates.find(Link, UUID(link_id))
    others = () if link is None else [UUID(each) for each in link.halves if each != str(person.id)]
    found = [aggregates.find(Person, each) for each in others]
    return any(other is not None and link_id in other.links for other in found)
