"""Servers of a test session: configured by the environment, from Docker, or from packages, in this order."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from services.platform.embedded_servers import FAST_SETTINGS, KafkaBroker, PostgresServer, ServerError
from services.platform.embedded_servers.kafka_distribution import VERSION as KAFKA_VERSION
from services.platform.embedded_servers.ports import free_port
from tests.support.memory_folder import place

Handle = TypeVar("Handle")
_SMALL_LOG = {"min_wal_size": "32MB", "max_wal_size": "256MB"}
"""The write-ahead log of each worker's server stays small: it may be kept in memory."""


@dataclass(frozen=True)
class Kafka:
    """The broker of this session.

    Args:
        bootstrap: Its address, `host:port`.
        server: Its process, where it comes from packages: only such a broker may be killed or frozen.
    """

    bootstrap: str
    server: KafkaBroker | None


@contextmanager
def postgres() -> Iterator[str]:
    """Provide a PostgreSQL server for the whole session.

    Yields:
        A superuser's DSN.
    """
    dsn = os.environ.get("MENTORSHIP_TEST_POSTGRES")
    if dsn:
        yield dsn
        return
    with ExitStack() as stack:
        yield _first("PostgreSQL", stack, _postgres_in_docker, _postgres_from_package)


@contextmanager
def kafka() -> Iterator[Kafka]:
    """Provide a Kafka broker for the whole session."""
    bootstrap = os.environ.get("MENTORSHIP_TEST_KAFKA")
    if bootstrap:
        yield Kafka(bootstrap, None)
        return
    with ExitStack() as stack:
        yield _first("Apache Kafka", stack, _kafka_in_docker, _kafka_from_packages)


def unavailable(what: str, reason: str) -> NoReturn:
    """End a test whose requirement is missing: as a failure where `CI` is set, as a skip elsewhere."""
    message = f"{what} is not available: {reason}"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _first(what: str, stack: ExitStack, *sources: Callable[[ExitStack], Handle]) -> Handle:
    reasons = []
    for source in sources:
        try:
            return source(stack)
        except _MissingError as missing:
            reasons.append(str(missing))
    unavailable(what, "; ".join(reasons))


class _MissingError(Exception):
    """This source of a server is not available."""


def _postgres_in_docker(stack: ExitStack) -> str:
    _require_docker()
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer("postgres:18-alpine", username="postgres", driver=None)
    url: str = stack.enter_context(container).get_connection_url()
    return url


def _postgres_from_package(stack: ExitStack) -> str:
    try:
        return stack.enter_context(PostgresServer(_directory(stack), settings={**FAST_SETTINGS, **_SMALL_LOG})).dsn
    except ServerError as error:
        raise _MissingError(str(error)) from error


def _kafka_in_docker(stack: ExitStack) -> Kafka:
    _require_docker()
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    # Clients connect to the advertised address, so both sides of the container must use the same port.
    port = free_port()
    container = DockerContainer(f"apache/kafka:{KAFKA_VERSION}").with_bind_ports(port, port)
    for name, value in _container_settings(port).items():
        container.with_env(name, value)
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started"))
    stack.enter_context(container)
    return Kafka(f"127.0.0.1:{port}", None)


def _kafka_from_packages(stack: ExitStack) -> Kafka:
    try:
        broker = stack.enter_context(KafkaBroker(_directory(stack)))
    except ServerError as error:
        raise _MissingError(str(error)) from error
    return Kafka(broker.bootstrap, broker)


def _container_settings(port: int) -> dict[str, str]:
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "controller.quorum.voters": "1@localhost:9093",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "auto.create.topics.enable": "false",
    }
    return {"KAFKA_" + name.upper().replace(".", "_"): value for name, value in settings.items()}


def _require_docker() -> None:
    # The constructor of every container contacts the daemon; doing so first turns the error into a reason.
    import docker

    try:
        docker.from_env(timeout=5).close()
    except docker.errors.DockerException as error:
        raise _MissingError("no Docker daemon answers") from error


def _directory(stack: ExitStack) -> Path:
    return Path(
        stack.enter_context(tempfile.TemporaryDirectory(prefix="mentorship-", dir=place(), ignore_cleanup_errors=True))
    )
