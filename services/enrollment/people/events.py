"""The events of a person. They hold ids and codes only, and never anything personal."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from services.enrollment.people.states import State
from services.eventstore.aggregate import CreatedEvent, Event

if TYPE_CHECKING:
    from services.enrollment.people.aggregate import Person


class PersonEvent(Event):
    """Base of every event of a person. `organization_id` is the organization that the person belongs to."""

    organization_id: str

    def apply(self, aggregate: Person) -> None:
        """Remember the time."""
        aggregate.last_known_at = self.occurred_at
        self.change(aggregate)

    def change(self, person: Person) -> None:
        """Change the person."""


class PersonInvited(PersonEvent, CreatedEvent):
    """A person was invited: they are known to the organization, and have not signed in yet.

    `profile_version` is the version of the sealed profile.
    """

    TOPIC = "enrollment.person.invited"

    profile_version: int = field(default=0, kw_only=True)

    def change(self, person: Person) -> None:
        """Set the organization."""
        person.organization = self.organization_id
        person.profile_version = self.profile_version
        person.state = State.INVITED


class PersonRegistered(PersonEvent):
    """A person signed in for the first time."""

    TOPIC = "enrollment.person.registered"

    def change(self, person: Person) -> None:
        """Register the person."""
        person.state = State.REGISTERED


class ProfileChanged(PersonEvent):
    """Fields of a person's profile changed; their values are in the vault. `fields` are the names of the fields."""

    TOPIC = "enrollment.person.profile-changed"

    fields: list[str]
    profile_version: int = field(default=0, kw_only=True)

    def change(self, person: Person) -> None:
        """Set the version of the sealed profile."""
        person.profile_version = self.profile_version


class GuardianAdded(PersonEvent):
    """Another person became the person's guardian."""

    TOPIC = "enrollment.person.guardian-added"

    guardian_id: str

    def change(self, person: Person) -> None:
        """Add the guardian."""
        person.guardians |= {self.guardian_id}


class GuardianRemoved(PersonEvent):
    """Another person is no longer the person's guardian."""

    TOPIC = "enrollment.person.guardian-removed"

    guardian_id: str

    def change(self, person: Person) -> None:
        """Remove the guardian."""
        person.guardians -= {self.guardian_id}


class WardAdded(PersonEvent):
    """The person became another person's guardian; saved together with the other's `GuardianAdded`."""

    TOPIC = "enrollment.person.ward-added"

    ward_id: str

    def change(self, person: Person) -> None:
        """Add the ward."""
        person.wards |= {self.ward_id}


class WardRemoved(PersonEvent):
    """The person is no longer another person's guardian; saved together with the other's `GuardianRemoved`."""

    TOPIC = "enrollment.person.ward-removed"

    ward_id: str

    def change(self, person: Person) -> None:
        """Remove the ward."""
        person.wards -= {self.ward_id}


class PersonLinked(PersonEvent):
    """A person stated that a person of another organization is the same one: this half of the link."""

    TOPIC = "enrollment.person.linked"

    link_id: str

    def change(self, person: Person) -> None:
        """Add the link."""
        person.links |= {self.link_id}


class PersonUnlinked(PersonEvent):
    """A person took a link back."""

    TOPIC = "enrollment.person.unlinked"

    link_id: str

    def change(self, person: Person) -> None:
        """Remove the link."""
        person.links -= {self.link_id}


class ErasureRequested(PersonEvent):
    """The erasure of a person's personal data was requested. `reason` is a code, `requested_by` who requested it."""

    TOPIC = "enrollment.person.erasure-requested"

    reason: str
    requested_by: str

    def change(self, person: Person) -> None:
        """Begin the erasure."""
        person.state = State.ERASING


class PersonErased(PersonEvent):
    """A person's personal data was erased; the pseudonym remains."""

    TOPIC = "enrollment.person.erased"

    def change(self, person: Person) -> None:
        """Finish the erasure; links, guardians and consents say something about the person."""
        person.state = State.ERASED
        person.guardians = frozenset()
        person.wards = frozenset()
        person.links = frozenset()
        person.consents = {}
