"""Members of the groups that an organization's own system keeps here, as a store that an erasure empties.

A group is sealed under the key of its organization, and names its members: it outlives the key of each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.vault.sealing import Place
from services.vault.vault import Vault


class GroupMembers:
    """The members of groups.

    Args:
        vault: Keeps the groups.
        organization_of: Returns the organization of a person.
    """

    name = "members of groups"

    def __init__(self, vault: Vault, organization_of: Callable[[str], str]) -> None:
        self._vault, self._organization_of = vault, organization_of

    def count(self, person_id: str) -> int:
        """Return how many groups name a person."""
        return sum(1 for _ in self._groups(self._organization_of(person_id), person_id))

    def delete(self, person_id: str) -> None:
        """Take a person out of each group, and delete the earlier versions of it."""
        organization = self._organization_of(person_id)
        for reference, group in list(self._groups(organization, person_id)):
            members = [each for each in group["members"] if each.get("value") != person_id]
            resource = {**group, "members": members}
            last = self._vault.seal(organization, "directory", reference, organization, {"resource": resource})
            for version in range(1, last):
                self._vault.records.delete_version(Place(organization, organization, "directory", reference, version))

    def _groups(self, organization: str, person_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for (owner, reference), body in self._vault.open_organization("directory", organization).items():
            resource = body["resource"] or {}
            members = resource.get("members") or ()
            if owner == organization and any(each.get("value") == person_id for each in members):
                yield reference, resource
