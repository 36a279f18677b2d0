"""Fixtures every test may ask for: real servers, found by the ladder of `tests.support.servers`."""

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
import structlog

from services.platform.gc_tuning import raise_gc_threshold
from tests.support import servers
from tests.support.databases import fresh_database
from tests.support.kept_logs import kept_logs
from tests.support.kept_process import kept_process, leave_out_settings
from tests.support.law_examples import use_fixed_examples
from tests.support.memory_folder import PLACE, memory_folder
from tests.support.migrated import templates
from tests.support.shuffled import shuffled

use_fixed_examples()  # before any module of tests is imported: the settings of a law begin with those in use


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer another order of the tests."""
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run files, and the tests of each, in another order")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep modules and tests out of the search for cycles: they are a million objects, and live to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        raise_gc_threshold()


def pytest_sessionfinish() -> None:
    """Search everything once more where a process ends by itself, so that what tests left is closed in order."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        gc.unfreeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the tests where a seed is given; every worker makes the same order of it."""
    seed = config.getoption("--shuffle")
    if seed is not None:
        items[:] = shuffled(items, seed)


def pytest_configure(config: pytest.Config) -> None:
    """Write exceptions plainly, read no settings of a shell, and keep the files of this run in memory if it is enough.

    A service that has configured no logs writes a traceback with the values of all variables: for an app that takes
    minutes, before the message of the test. The process that began the run makes the folder.
    """
    structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback
    leave_out_settings(os.environ)
    if "PYTEST_XDIST_WORKER" in os.environ or PLACE in os.environ:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = stack.enter_context(memory_folder())
    if folder is not None:
        os.environ[PLACE] = str(folder)
        stack.callback(os.environ.pop, PLACE)


@pytest.fixture(scope="module", autouse=True)
def _kept() -> Iterator[None]:
    """Leave the process and its logs to the next file of this worker as this file found them."""
    with kept_process(), kept_logs():
        yield


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
