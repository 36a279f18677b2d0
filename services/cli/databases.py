"""The databases and the secret a command works with: those it was given, or the data directory's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from services.eventstore import schema
from services.platform.servers import PostgresServer, ServerError
from services.platform.settings import Database, Settings

POSTGRES = "postgres"
KEY = "key"


@contextmanager
def at_hand(settings: Settings) -> Iterator[Settings]:
    """Settings that leave no database and no secret open.

    Where a write service has no database of its own, the data directory's PostgreSQL is used: the running one if a
    demonstration is on, else one that is started for as long as it is needed.

    Args:
        settings: as the environment says.

    Yields:
        The same with the gaps filled.

    Raises:
        ServerError: the data directory's server could not be started.
    """
    with ExitStack() as stack:
        given = {"enrollment": settings.enrollment, "relationships": settings.relationships}
        update: dict[str, object] = {"key": settings.key or kept_key(settings.data_dir)}
        missing = [name for name, database in given.items() if database.database is None]
        if missing:
            dsn = stack.enter_context(_server(settings.data_dir / POSTGRES))
            update |= dict.fromkeys(missing, Database(database=dsn))
        yield settings.model_copy(update=update)


def migrated(settings: Settings) -> Settings:
    """Bring both write services' logs to this program's tables."""
    for service in ("enrollment", "relationships"):
        schema.migrate(service, settings.dsn(service))
    return settings


def kept_key(data_dir: Path) -> str:
    """The data directory's secret, made at first use, readable by its owner alone."""
    path = data_dir / KEY
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


@contextmanager
def _server(directory: Path) -> Iterator[str]:
    server = PostgresServer(directory)
    try:
        server.start()
    except ServerError:
        # Somebody else runs it; if it answers, that is as good.
        if not _answers(server):
            raise
        yield server.dsn
        return
    try:
        yield server.dsn
    finally:
        server.stop()


def _answers(server: PostgresServer) -> bool:
    try:
        psycopg.connect(server.dsn, connect_timeout=3).close()
    except (psycopg.OperationalError, KeyError):
        return False
    return True
