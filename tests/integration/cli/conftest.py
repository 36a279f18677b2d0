"""Both write services' stores on a database of each test."""

from collections.abc import Iterator

import pytest

from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from tests.integration.cli.federation import Federation


@pytest.fixture
def federation(database: str) -> Iterator[Federation]:
    """Both services, empty."""
    for service in ("enrollment", "relationships"):
        event_log(service).migrate(database)
    stores = Federation(
        EventStore(service="enrollment", dsn=database), EventStore(service="relationships", dsn=database)
    )
    yield stores
    stores.enrollment.close()
    stores.relationships.close()
