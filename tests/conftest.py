"""Fixtures every test may ask for: real servers, found by the ladder of `tests.support.servers`."""

from collections.abc import Iterator

import pytest

from tests.support import servers
from tests.support.databases import fresh_database
from tests.support.migrated import templates


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """Yield a superuser's DSN on the PostgreSQL server of this session."""
    with servers.postgres() as dsn, templates(dsn):
        yield dsn


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[str]:
    """Yield the DSN of a new, empty database of this test alone."""
    with fresh_database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def kafka_broker() -> Iterator[servers.Kafka]:
    """Yield the Kafka broker of this session; tests that kill brokers start their own."""
    with servers.kafka() as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_bootstrap(kafka_broker: servers.Kafka) -> str:
    """Return the address of the Kafka broker of this session, `host:port`."""
    return kafka_broker.bootstrap
