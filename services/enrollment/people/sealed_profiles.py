"""Profiles in the vault: one sealed record of the kind `profile` a person, under the person's own key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import OwnedProfile
from services.vault.sealed_records import Kind
from services.vault.vault import Vault

_KIND: Kind = "profile"
_ORGANIZATION = "organization_id"


class SealedProfiles:
    """Profiles that are kept sealed.

    Args:
        vault: The vault of enrollment.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def save(self, person_id: UUID, organization_id: UUID, profile: Profile) -> None:
        """Save a profile under the person's own key; a later one replaces it."""
        body = {**profile.body(), _ORGANIZATION: str(organization_id)}
        self._vault.seal(person_id, _KIND, str(person_id), organization_id, body)

    def find_many(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedProfile]:
        """Return the profiles of some people; ids of no person, and of people who were erased, are left out."""
        opened = self._vault.open_many(_KIND, person_ids)
        return {
            UUID(owner): OwnedProfile(UUID(body[_ORGANIZATION]), Profile.of_body(body))
            for (owner, _), body in opened.items()
        }

    def of_organization(self, organization_id: UUID) -> Mapping[UUID, Profile]:
        """Return the profiles of all people of an organization."""
        opened = self._vault.open_organization(_KIND, organization_id)
        return {UUID(owner): Profile.of_body(body) for (owner, _), body in opened.items()}

    def version(self, organization_id: UUID) -> int:
        """Return a number that differs after each change of a profile of an organization, erasures included."""
        return self._vault.records.changes_of(_KIND, str(organization_id))
