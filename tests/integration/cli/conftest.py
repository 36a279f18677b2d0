"""Both write services' stores on a database of each test."""

from collections.abc import Iterator

import pytest

from services.enrollment import service as enrollment
from services.eventstore.migrations import event_log
from services.platform.settings import DatabaseSettings, Settings
from services.relationships import service as relationships
from tests.integration.cli.federation import Federation


@pytest.fixture
def federation(database: str) -> Iterator[Federation]:
    """Both services, empty."""
    own = DatabaseSettings(database=database)
    settings = Settings(enrollment=own, relationships=own, key="k" * 32)
    for service in (enrollment, relationships):
        event_log(service.NAME).migrate(database)
    stores = Federation(settings, enrollment.open_store(settings), relationships.open_store(settings))
    yield stores
    stores.enrollment.close()
    stores.relationships.close()
