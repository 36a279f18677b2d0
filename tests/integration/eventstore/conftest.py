"""A migrated store on a database per test."""

from collections.abc import Iterator

import pytest

from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore


@pytest.fixture
def store(database: str) -> Iterator[EventStore]:
    """Return an empty store of a service named `tally`."""
    event_log("tally").migrate(database)
    store = EventStore(service="tally", dsn=database, encoder=None, pool_size=10)
    yield store
    store.close()
