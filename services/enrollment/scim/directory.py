"""Port to the directory of one organization: what its system states is done by the commands that staff use too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

ResourceName = Literal["User", "Group"]
Plain = Mapping[str, Any]


class Directory(Protocol):
    """The people and the groups of one organization, as its own system states them."""

    def load(self) -> list[tuple[ResourceName, Plain]]:
        """Return every resource as it was saved."""

    def begin(self, name: ResourceName, resource: Plain) -> str:
        """Create the person or the group of a resource, and return its id.

        Raises:
            RefusedError: The refusal of the command.
        """

    def save(self, name: ResourceName, id: str, resource: Plain) -> None:
        """Save a resource whole, and apply what it changes.

        Raises:
            RefusedError: The refusal of a command.
        """

    def remove(self, name: ResourceName, id: str) -> None:
        """Remove a resource: of a person, request the erasure; of a group, withdraw the roles.

        Raises:
            RefusedError: The refusal of a command.
        """
