"""A matching profile as the log knows it: that a version was stated, with the digest of its sealed content."""

from __future__ import annotations

from uuid import UUID, uuid5

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata

_PROFILES = UUID("b1f2a4c7-0a83-5c0e-8a5b-6b1f5d9c3e21")  # the namespace of profile ids; changing it orphans them all


class ProfileEvent(Event):
    """Base of a profile's events: where it belongs, and the sealed version that counts.

    The digest is a SHA-256 over the content and a random salt that is sealed with it.
    """

    organization_id: str
    program_id: str
    confidentiality: str
    participation_id: str
    profile_version: int
    digest: str

    def apply(self, aggregate: MatchingProfile) -> None:
        """Add the version."""
        aggregate.digests[self.profile_version] = self.digest


class ProfileStated(ProfileEvent, CreatedEvent):
    """The first version of a participant's matching profile was stated."""

    TOPIC = "relationships.matching-profile.stated"


class ProfileChanged(ProfileEvent):
    """A later version was stated."""

    TOPIC = "relationships.matching-profile.changed"


class MatchingProfile(Aggregate):
    """The versions of a participant's matching profile.

    Attributes:
        digests: The digest of each sealed version.
    """

    TOPIC = "relationships.matching-profile"

    def __init__(self) -> None:
        self.digests: dict[int, str] = {}

    @property
    def profile_version(self) -> int:
        """The version that counts."""
        return max(self.digests)


def profile_id(participation_id: str) -> UUID:
    """Return the id of the profile of a participation."""
    return uuid5(_PROFILES, participation_id)


def state_profile(profile: MatchingProfile | None, meta: CommandMetadata, **fields: object) -> MatchingProfile:
    """Record that a version was stated, and return the profile.

    Args:
        profile: The profile so far; None before its first version.
        meta: The command's metadata.
        **fields: Those of `ProfileEvent`.
    """
    if profile is None:
        return MatchingProfile.begin(ProfileStated, profile_id(str(fields["participation_id"])), meta, **fields)
    profile.record(ProfileChanged, meta, **fields)
    return profile
