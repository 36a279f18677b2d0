"""Databases and secret of a command: the configured ones, or the data directory's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from services.cli.composition import settings_lookup
from services.cli.demo import folder as local
from services.cli.demo.claim import claim
from services.cli.demo.folder import MASTER_KEY, POSTGRES, load_or_create_keys
from services.platform.embedded_servers import PostgresServer, ServerError
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings


@contextmanager
def write_side_settings() -> Iterator[Settings]:
    """Yield settings that name both write services' databases and the secret.

    Where the environment names no database, the data directory's PostgreSQL is used: the running one if a
    demonstration runs, else one that is started for the duration.

    Yields:
        The settings.

    Raises:
        SettingsError: Only some of what is needed is set.
        ServerError: The data directory's server could not be started.
    """
    environment = Settings.load()
    if environment.enrollment.database or environment.relationships.database:
        yield environment.model_copy(
            update={"key": environment.key or load_or_create_keys(environment.data_dir)["key"]}
        )
        return
    remembered = settings_lookup.newest(environment.data_dir)
    folder = remembered.parent if remembered else environment.data_dir
    with _server(folder / POSTGRES) as dsn:
        dsns = local.databases(folder, dsn).create()
        values = {
            "key": environment.key or load_or_create_keys(folder)["key"],
            **{name: DatabaseSettings(database=dsns[name]) for name in ("enrollment", "relationships")},
            "keys": KeysSettings(database=dsns["keys"]),
            "vault": VaultSettings(key_file=(folder / MASTER_KEY).resolve()),
        }
        yield environment.model_copy(update=values)


@contextmanager
def _server(directory: Path) -> Iterator[str]:
    server = PostgresServer(directory)
    with ExitStack() as stack:
        try:
            stack.enter_context(claim(directory.parent))
            server.start()
        except ServerError:
            # Another process runs it; it can be used if it answers.
            if not _answers(server):
                raise
        else:
            stack.callback(server.stop)
        yield server.dsn


def _answers(server: PostgresServer) -> bool:
    try:
        psycopg.connect(server.dsn, connect_timeout=3).close()
    except (psycopg.OperationalError, KeyError):
        return False
    return True
