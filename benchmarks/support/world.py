"""The real servers a run needs, started on first use and stopped at its end."""

import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

import psycopg
from psycopg import sql

from services.platform.embedded_servers.kafka import KafkaBroker
from services.platform.embedded_servers.postgres import PostgresServer


class Closeable(Protocol):
    """A part of a run that is closed with it."""

    def close(self) -> None:
        """Release what it holds."""


Part = TypeVar("Part", bound=Closeable)


class World:
    """Postgres (durable, as in production) and a Kafka broker from packages, in a temporary directory.

    Args:
        full: Whether what takes minutes is run as well, or a cut of it.
    """

    def __init__(self, *, full: bool = False) -> None:
        self.full = full

    def __enter__(self) -> Self:
        """Create the directory; servers start at first use."""
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

    def enter(self, part: Part) -> Part:
        """Close a part of this run with the run."""
        self._stack.callback(part.close)
        return part

    def database(self, name: str) -> str:
        """Create an empty database and return its connection string."""
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.postgres.rsplit("/", 1)[0] + "/" + name
