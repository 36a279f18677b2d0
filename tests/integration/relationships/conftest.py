"""The relationships service on a database per test module, events that arrive there, and a client."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from services.relationships.service import Relationships
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.integration.relationships.arrivals import Arrivals, fold
from tests.integration.relationships.relationships_service import build_service
from tests.support.databases import fresh_database


@pytest.fixture(scope="module")
def database(postgres_dsn: str) -> Iterator[str]:
    """Return a database that the tests of a module share; each works on people and relationships of its own."""
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
    """Return the source of enrollment's events; they are in the tables at once."""
    return Arrivals(lambda event: fold(database, [event]))


@pytest.fixture(scope="module")
def client(service: Relationships) -> Iterator[TestClient]:
    """Return an HTTP client; an exception inside fails the test instead of becoming a 500."""
    with TestClient(service.app(authenticate), headers=TOKEN) as client:
        yield client
