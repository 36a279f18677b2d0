"""Profiles in the vault: one sealed record of the kind `profile` a person, under the person's own key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.enrollment.people.profile import Profile
from services.enrollment.people.profiles import OwnedName, OwnedProfile
from services.eventstore.refusal import RefusedError
from services.vault.errors import ForgottenError
from services.vault.vault import Vault


class SealedProfiles:
    """The profiles of people in the vault.

    Args:
        vault: The vault of this service.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def save(self, person_id: UUID, organization_id: UUID, profile: Profile) -> int:
        """Seal a profile under the person's own key; return its version, for the event to name.

        Raises:
            RefusedError: `person-erasing`: the key was destroyed.
        """
        body = {"organization_id": str(organization_id), **profile.body()}
        try:
            return self._vault.seal(person_id, "profile", str(person_id), organization_id, body)
        except ForgottenError:
            raise RefusedError("person-erasing", "the personal data of this person is being erased") from None

    def find_many(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedProfile]:
        """Return the profiles of some people; ids of no person are left out."""
        found = self._vault.open_many("profile", person_ids)
        return {
            UUID(person): OwnedProfile(UUID(body["organization_id"]), Profile.of_body(body))
            for (person, _), body in found.items()
        }

    def find_names(self, person_ids: Iterable[UUID]) -> Mapping[UUID, OwnedName]:
        """Return the names of some people; ids of no person are left out."""
        people = {str(id): id for id in person_ids}
        found = self._vault.open_many("profile", people)
        organizations = {text: UUID(text) for text in {body["organization_id"] for body in found.values()}}
        return {
            people[person]: OwnedName(organizations[body["organization_id"]], body["name"])
            for (person, _), body in found.items()
        }

    def kept(self, person_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of some people whose personal data is not erased, nor being erased."""
        people = {str(id): id for id in person_ids}
        forgotten = self._vault.keys.forgotten(people)
        return frozenset(id for text, id in people.items() if text not in forgotten)

    def of_organization(self, organization_id: UUID) -> Mapping[UUID, Profile]:
        """Return the profiles of all people of an organization."""
        found = self._vault.open_organization("profile", organization_id)
        return {UUID(person): Profile.of_body(body) for (person, _), body in found.items()}

    def version(self, organization_id: UUID) -> int:
        """Return a number that grows with each change of a profile of an organization, erasures included."""
        return self._vault.records.changes_of("profile", str(organization_id))

    def changed_since(self, organization_id: UUID, version: int) -> Mapping[UUID, Profile | None]:
        """Return the profiles of an organization that changed after a version; None for an erased one."""
        changed = self._vault.records.changed_since("profile", str(organization_id), version)
        found = self._vault.open_many("profile", changed)
        profiles = {person: Profile.of_body(body) for (person, _), body in found.items()}
        return {UUID(person): profiles.get(person) for person in changed}
