"""The enrollment service on a database per test, and a client with every permission."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from services.enrollment.service import Enrollment, build, migrate
from services.platform.settings import DatabaseSettings, Settings
from tests.integration.enrollment.authentication import TOKEN, authenticate
from tests.support.migrated import migrated_database


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[str]:
    """Return the DSN of a database of this test alone, with the service's tables."""
    with migrated_database(postgres_dsn, migrate) as dsn:
        yield dsn


@pytest.fixture
def service(database: str) -> Iterator[Enrollment]:
    """Return the service on a database without events."""
    enrollment = build(
        Settings(
            enrollment=DatabaseSettings(database=database), key="k" * 32, command_key="c" * 32, cursor_keys="s" * 32
        )
    )
    yield enrollment
    enrollment.close()


@pytest.fixture
def client(service: Enrollment) -> Iterator[TestClient]:
    """Return an HTTP client; an exception inside fails the test instead of becoming a 500."""
    with TestClient(service.app(authenticate), headers=TOKEN) as client:
        yield client
