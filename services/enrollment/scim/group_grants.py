"""Roles that follow from the groups of a directory, where an administrator configured which group gives which role."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from services.enrollment.people.aggregate import Person
from services.enrollment.people.states import State
from services.eventstore.store import EventStore
from services.vault.vault import Vault
from services.web.identity.group_roles import GroupRoles
from services.web.identity.roles import Membership

GONE = frozenset({State.ERASING, State.ERASED})
"""States of a person whom a directory does not show any more."""


class GroupGrants:
    """Brings roles in step with groups.

    It compares the whole of both: a change that was lost is made up for by the next one, in whatever order they come.

    Args:
        store: The service's store.
        vault: Keeps the groups.
        roles: Which group gives which role, and the roles given so.
    """

    def __init__(self, store: EventStore, vault: Vault, roles: GroupRoles) -> None:
        self._store, self._vault, self._roles = store, vault, roles

    def apply(self, actor: str, organization: UUID) -> None:
        """Grant and revoke what follows from the groups of an organization now.

        Args:
            actor: Who stated the groups, or changed what they give.
            organization: The organization; roles in no other one are touched.
        """
        self._roles.apply(actor, organization, list(self._stated(organization)))

    def _stated(self, organization: UUID) -> Iterator[tuple[str, Membership]]:
        configured = self._roles.of(organization)
        if not configured:
            return
        found = self._vault.open_organization("directory", organization)
        groups = [body["resource"] for (owner, _), body in found.items() if UUID(owner) == organization]
        own = self._people(organization, [owner for owner, _ in found if UUID(owner) != organization])
        for group in groups:
            if group is None:
                continue
            names = {group.get("displayName"), group.get("externalId")}
            members = {str(each.get("value")) for each in group.get("members") or ()} & own
            for given in configured:
                if given.group in names:
                    yield from ((member, given.membership) for member in members)

    def _people(self, organization: UUID, ids: Collection[str]) -> set[str]:
        """Return which of some ids are people of an organization who are not erased, nor being erased."""
        people = self._store.load_many(Person, [UUID(id) for id in ids])
        return {
            str(id)
            for id, person in people.items()
            if person.organization_id == organization and person.state not in GONE
        }
