"""A directory in memory: what the SCIM server loads, creates, saves and removes."""

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

from services.enrollment.scim.directory import Plain, ResourceName


class MemoryDirectory:
    """The resources of one organization."""

    def __init__(self) -> None:
        self.saved: dict[tuple[ResourceName, str], dict[str, Any]] = {}
        self.begun: list[str] = []
        self.removed: list[tuple[ResourceName, str]] = []

    def load(self) -> list[tuple[ResourceName, Plain]]:
        """Return every resource."""
        return [(name, copy.deepcopy(body)) for (name, _), body in self.saved.items()]

    def begin(self, name: ResourceName, resource: Plain) -> str:
        """Create a resource."""
        del name, resource
        self.begun.append(str(uuid4()))
        return self.begun[-1]

    def save(self, name: ResourceName, id: str, resource: Plain) -> None:
        """Save a resource."""
        self.saved[name, id] = copy.deepcopy(dict(resource))

    def remove(self, name: ResourceName, id: str) -> None:
        """Remove a resource."""
        del self.saved[name, id]
        self.removed.append((name, id))
