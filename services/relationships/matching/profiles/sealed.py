"""Sealed matching profiles: a record of the participant for each version, found by the participation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.relationships.matching.profiles.aggregate import MatchingProfile, profile_id
from services.vault.sealed_records import Kind, Version
from services.vault.vault import Vault

KIND: Final[Kind] = "matching-profile"


class SealedProfiles:
    """The matching profiles of relationships.

    Args:
        vault: Seals and opens them; None where no personal data is kept.
    """

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault

    def seal(self, owner: str, participation_id: str, organization_id: str, body: Mapping[str, Any]) -> int:
        """Seal a version under the key of its owner, and return its number.

        Raises:
            RefusedError: `profiles-not-kept`.
        """
        return self.vault.seal(owner, KIND, participation_id, organization_id, body)

    def open(self, versions: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        """Return the named version of profiles by participation; without those of people who were erased.

        Args:
            versions: Numbers by participation.
        """
        if self._vault is None or not versions:
            return {}
        opened = self._vault.open_versions(KIND, versions.items())
        return {reference: body for (_, reference), body in opened.items()}

    def of_person(self, person_id: str) -> list[dict[str, Any]]:
        """Return the profiles that count of a person, by participation; none where no personal data is kept."""
        if self._vault is None:
            return []
        opened = self._vault.open_many(KIND, [person_id])
        return [
            {"participation_id": reference, **{name: value for name, value in body.items() if name != "salt"}}
            for (_, reference), body in sorted(opened.items())
        ]

    def require_kept(self) -> None:
        """Pass if personal data is kept.

        Raises:
            RefusedError: `profiles-not-kept`.
        """
        _ = self.vault

    @property
    def vault(self) -> Vault:
        """The vault.

        Raises:
            RefusedError: `profiles-not-kept`.
        """
        if self._vault is None:
            detail = "this server keeps no matching profiles, because no database of keys is set"
            raise RefusedError("profiles-not-kept", detail)
        return self._vault


def stated_versions(store: EventStore, participations: Iterable[str]) -> dict[str, MatchingProfile]:
    """Return the profiles that have been stated, by participation.

    Args:
        store: The event store of relationships.
        participations: Ids.
    """
    ids = {profile_id(each): each for each in participations}
    return {ids[id]: found for id, found in store.load_many(MatchingProfile, list(ids)).items()}


def recorded_profiles(store: EventStore, versions: Sequence[Version]) -> Collection[Version]:
    """Return which sealed versions an event names: a recorded run replays with those that it used.

    Args:
        store: The event store of relationships.
        versions: Owner, participation and number.
    """
    stated = stated_versions(store, {reference for _, reference, _ in versions})
    return [each for each in versions if each[1] in stated and each[2] in stated[each[1]].digests]
