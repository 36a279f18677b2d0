"""A mentor's listing: whether the directory shows the mentor; the introduction is sealed and in no event."""

from __future__ import annotations

from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.policy.policy import Policy

_LISTINGS = UUID("7e2f7e0a-58a0-5d0c-8f64-4a0f5b1e9d42")  # the namespace of their ids; changing it orphans them all


class ListingEvent(Event):
    """Base of a listing's events: where it belongs, and what was decided."""

    organization_id: str
    program_id: str
    confidentiality: str
    participation_id: str
    listed: bool

    def apply(self, aggregate: MentorListing) -> None:
        """Set the decision."""
        aggregate.listed = self.listed


class ListingStated(ListingEvent, CreatedEvent):
    """A mentor stated for the first time whether to be listed."""

    TOPIC = "relationships.mentor-listing.stated"


class ListingChanged(ListingEvent):
    """A mentor stated it again."""

    TOPIC = "relationships.mentor-listing.changed"


class MentorListing(Aggregate):
    """A mentor's own decision about the directory.

    Attributes:
        listed: Whether to be listed.
    """

    TOPIC = "relationships.mentor-listing"

    def __init__(self) -> None:
        self.listed = False


def listing_id(participation_id: str) -> UUID:
    """Return the id of the listing of a participation."""
    return uuid5(_LISTINGS, participation_id)


def state_listing(listing: MentorListing | None, meta: CommandMetadata, **fields: object) -> MentorListing:
    """Record what a mentor decided, and return the listing.

    Args:
        listing: The listing so far; None before anything was stated.
        meta: The command's metadata.
        **fields: Those of `ListingEvent`.
    """
    if listing is None:
        return MentorListing.begin(ListingStated, listing_id(str(fields["participation_id"])), meta, **fields)
    listing.record(ListingChanged, meta, **fields)
    return listing


def is_listed(listing: MentorListing | None, policy: Policy) -> bool:
    """Return whether the directory shows a mentor: by the own decision, else by the program's policy."""
    return policy.mentors_listed if listing is None else listing.listed
