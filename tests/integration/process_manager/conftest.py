"""The relationships service with its process, on a database per test module, and a client."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from services.relationships.service import Relationships
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.integration.process_manager.pending_rows import PendingRows
from tests.integration.relationships.arrivals import Arrivals, fold
from tests.integration.relationships.relationships_service import build_service
from tests.support.databases import fresh_database


@pytest.fixture(scope="module")
def database(postgres_dsn: str) -> Iterator[str]:
    """Return a database that the tests of a module share; each works on relationships of its own."""
    with fresh_database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[Relationships]:
    """Return the service."""
    relationships = build_service(database)
    yield relationships
    relationships.close()


@pytest.fixture(scope="module")
def arrivals(database: str, service: Relationships) -> Arrivals:  # noqa: ARG001 - its tables are what arrives
    """Return the source of enrollment's events; they are in the tables of eligibility at once."""
    return Arrivals(lambda event: fold(database, [event]))


@pytest.fixture(scope="module")
def client(service: Relationships) -> Iterator[TestClient]:
    """Return an HTTP client."""
    with TestClient(service.app(authenticate), headers=TOKEN) as client:
        yield client


@pytest.fixture
def rows(service: Relationships, database: str) -> PendingRows:
    """Return the pending actions and outcomes; none yet."""
    rows = PendingRows(service.process, database)
    rows.clear()
    return rows
