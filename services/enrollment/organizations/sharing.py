"""Look-up of what organizations share, in the service's own log."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import State
from services.eventstore.store import EventStore


def shares_of(store: EventStore, organization_id: str) -> Collection[str] | None:
    """Return what an organization shares: nothing after it has left; None for one that has not joined."""
    organization = store.find(Organization, UUID(organization_id))
    if organization is not None and organization.state is State.LEFT:
        return ()
    return None if organization is None else organization.shares
