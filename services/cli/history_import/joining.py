"""Opens the organization that a history joins, one import at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import psycopg

from services.cli.history_import.destination import Destination
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.enrollment.people.aggregate import Person
from services.enrollment.people.profile import Profile
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.eventstore.store import EventStore
from services.platform.settings import Settings
from services.vault.vault import open_vault

_LOCK = "SELECT pg_advisory_lock(hashtext('history import'), hashtext(%s))"


@contextmanager
def joining(
    settings: Settings, store: EventStore, organization_id: UUID, pseudonymizer: Pseudonymizer
) -> Iterator[Destination]:
    """Yield an organization with its people, where their names are kept here; another import of it waits meanwhile.

    Two imports at once would each make a person of the same name. The lock ends with its connection, also when the
    import is killed.

    Args:
        settings: The databases of the enrollment, and of keys where names are kept here.
        store: The event store of the enrollment.
        organization_id: The organization.
        pseudonymizer: Derives the ids of people who are not found, where no names are kept here.

    Raises:
        RefusedError: `organization-unknown`.
    """
    with psycopg.connect(settings.dsn("enrollment"), autocommit=True) as connection:
        connection.execute(_LOCK, [str(organization_id)])
        vault = open_vault(settings, "enrollment")
        if vault is None:
            yield Destination(store, organization_id, {}, pseudonymizer)
            return
        try:
            keeper = SealedProfiles(vault)
            known = _recorded(store, keeper.of_organization(organization_id))
            yield Destination(store, organization_id, known, pseudonymizer, keeper)
        finally:
            vault.close()


def _recorded(store: EventStore, profiles: Mapping[UUID, Profile]) -> Mapping[UUID, Profile]:
    """Return the profiles of recorded people: one that a killed import sealed is of no person."""
    recorded = store.load_many(Person, list(profiles))
    return {id: profile for id, profile in profiles.items() if id in recorded}
