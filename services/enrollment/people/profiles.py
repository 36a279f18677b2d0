"""Port to the profiles of people, which are sealed: the vault implements it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.enrollment.people.profile import Profile


@dataclass(frozen=True, slots=True)
class OwnedProfile:
    """A profile and the organization that holds it."""

    organization_id: UUID
    profile: Profile


@dataclass(frozen=True, slots=True)
class OwnedName:
    """A name and the organization that holds it."""

    organization_id: UUID
    name: str


class Profiles(Protocol):
    """Profiles by person. What was erased opens for no one, and is left out."""

    def save(self, person_id: UUID, organization_id: UUID, profile: Profile) -> int:
        """Seal a profile under the person's own key; return its version, for the event to name."""

    def find_many(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedProfile]:
        """Return the profiles of some people; ids of no person are left out."""

    def find_names(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedName]:
        """Return the names of some people; ids of no person are left out."""

    def kept(self, person_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of some people whose personal data is not erased, nor being erased."""

    def of_organization(self, organization_id: UUID) -> Mapping[UUID, Profile]:
        """Return the profiles of all people of an organization."""

    def version(self, organization_id: UUID) -> int:
        """Return a number that grows with each change of a profile of an organization, erasures included."""

    def changed_since(self, organization_id: UUID, version: int) -> Mapping[UUID, Profile | None]:
        """Return the profiles of an organization that changed after a version; None for an erased one."""
