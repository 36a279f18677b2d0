"""The real servers a run needs, started on first use and stopped at its end."""

import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from benchmarks.ecosystem import Ecosystem
from benchmarks.lives import Lives
from services.platform.servers.kafka import KafkaBroker
from services.platform.servers.postgres import PostgresServer

RELATIONSHIPS = 2500
"""In the shared federation: 37,000 of their public events, and 10,000 of the people in them."""


class World:
    """Postgres (durable, as in production) and a Kafka broker from packages, in a temporary directory.

    Args:
        full: whether what takes minutes is run as well, or a cut of it.
    """

    def __init__(self, *, full: bool = False) -> None:
        self.full = full

    def __enter__(self) -> Self:
        """Make the directory; servers start when they are asked for."""
        self._stack = ExitStack()
        self.directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what was started."""
        self._stack.close()

    @cached_property
    def postgres(self) -> str:
        """Connection string of the server's own database."""
        return self._stack.enter_context(PostgresServer(self.directory / "postgres")).dsn

    @cached_property
    def kafka(self) -> str:
        """Bootstrap address of the broker."""
        return self._stack.enter_context(KafkaBroker(self.directory / "kafka")).bootstrap

    def ecosystem(self, name: str) -> Ecosystem:
        """Both services under a publisher nobody had before, with nothing recorded yet."""
        ecosystem = Ecosystem(self, name)
        self._stack.callback(ecosystem.close)
        return ecosystem

    @cached_property
    def filled(self) -> Ecosystem:
        """Both services with a federation's life in them, recorded and published; for benchmarks that only read."""
        ecosystem = self.ecosystem("filled")
        Lives(ecosystem, Random(1)).fill(RELATIONSHIPS)
        ecosystem.publish()
        return ecosystem

    def database(self, name: str) -> str:
        """Create an empty database and return its connection string."""
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.postgres.rsplit("/", 1)[0] + "/" + name
