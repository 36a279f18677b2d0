"""A migrated store on a database of the test's own."""

from collections.abc import Iterator

import pytest

from services.eventstore.migrations import migrate
from services.eventstore.store import EventStore


@pytest.fixture
def store(database: str) -> Iterator[EventStore]:
    """An empty store of a service named `tally`."""
    migrate("tally", database)
    store = EventStore(service="tally", dsn=database, pool_size=10)
    yield store
    store.close()
