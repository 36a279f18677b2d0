"""A link between two people of two organizations who are one person: who began it, and who confirmed it.

Each half is an event of its own person, in its own organization. This aggregate sees both: a code that was overheard or
forwarded links no one else once it was confirmed.
"""

from __future__ import annotations

from uuid import UUID

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork


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
