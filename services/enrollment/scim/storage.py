"""Storage of the SCIM server over the directory of one organization.

The library evaluates filters, orders, pages and checks uniqueness in memory, over what the directory loads for a
request; each write goes through to the directory before it is answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from scim2_models import InvalidValueException, Meta, Resource, ResourceType, ScimProvider
from scim2_server.memory import InMemoryStorage

from services.enrollment.scim.directory import Directory, Plain, ResourceName
from services.eventstore.refusal import RefusedError
from services.platform.clock import Clock, system_clock


class DirectoryStorage(InMemoryStorage):
    """The resources of one organization.

    Args:
        provider: Describes the resources.
        directory: Loads and saves them.
        clock: Returns the present time.
    """

    def __init__(self, provider: ScimProvider, directory: Directory, clock: Clock = system_clock) -> None:
        super().__init__(cast("Any", clock))
        self._directory = directory
        models: dict[str, Any] = {name: provider.model_for(name) for name in ("User", "Group")}
        self.resources = [models[name].model_validate(dict(body)) for name, body in directory.load()]

    def next_version(self) -> str:
        """Return the version of a new write: a random one, because several servers write."""
        return f'W/"{uuid4().hex}"'

    def generate_id(self, resource_type: ResourceType, resource: Resource[Any]) -> str:
        """Return the id of a new resource: that of the person or the group that is created now.

        Raises:
            UniquenessException: A unique value is taken; then nothing is created.
        """
        probe = resource.model_copy(deep=True)
        probe.id, probe.meta = "", Meta(resource_type=resource_type.name)
        self._check_uniqueness(probe, self._values_of(probe))
        with _refusals():
            return self._directory.begin(_name(resource_type), _plain(resource))

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """Create a resource and return it."""
        with self.lock:
            stored = super().create(resource_type, _without_password(resource))
            self._save(resource_type, stored)
            return stored

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """Replace a resource and return it."""
        with self.lock:
            changed = _without_password(resource)
            stored = super().update(resource_type, changed, expected_version=expected_version)
            self._save(resource_type, stored)
            return stored

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Delete a resource."""
        with self.lock:
            super().delete(resource_type, resource_id, expected_version=expected_version)
            with _refusals():
                self._directory.remove(_name(resource_type), resource_id)

    def _save(self, resource_type: ResourceType, stored: Resource[Any]) -> None:
        with _refusals():
            self._directory.save(_name(resource_type), cast("str", stored.id), _plain(stored))


@contextmanager
def _refusals() -> Iterator[None]:
    """Answer the refusal of a command as an invalid value."""
    try:
        yield
    except RefusedError as refused:
        raise InvalidValueException(detail=f"{refused.rule}: {refused.detail}") from None


def _without_password(resource: Resource[Any]) -> Resource[Any]:
    """Return a resource without a password: people sign in with a provider or a link, and none is kept here."""
    if getattr(resource, "password", None) is None:
        return resource
    kept = resource.model_copy(deep=True)
    cast("Any", kept).password = None
    return kept


def _name(resource_type: ResourceType) -> ResourceName:
    return cast("ResourceName", resource_type.name)


def _plain(resource: Resource[Any]) -> Plain:
    return {name: _json(value) for name, value in resource.model_dump().items() if value is not None}


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
