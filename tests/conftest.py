"""Fixtures every test may ask for: real servers, found by the ladder of `tests.support.servers`."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support import servers
from tests.support.databases import fresh_database
from tests.support.memory_folder import PLACE, memory_folder
from tests.support.migrated import templates


def pytest_configure(config: pytest.Config) -> None:
    """Keep the files of this run in memory, where there is enough of it: the process that began it makes the folder."""
    if "PYTEST_XDIST_WORKER" in os.environ or PLACE in os.environ:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = stack.enter_context(memory_folder())
    if folder is not None:
        os.environ[PLACE] = str(folder)
        stack.callback(os.environ.pop, PLACE)


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
