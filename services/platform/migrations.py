"""Forward-only migrations: numbered plain SQL files, one Postgres schema each, applied once and in order.

A folder holds `0001_name.sql`, `0002_name.sql`, …; the files name no schema, because they run with `search_path` set
to the one they belong to. What ran is recorded with its sha256 in `<schema>.schema_migrations`, so an edited file is
noticed instead of being trusted, and an older program refuses to run on a newer database.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from services.platform.errors import ActionableError

LOCK_TIMEOUT = "5s"
_NUMBERED = re.compile(r"^\d{4}_[a-z0-9_]+$")


class WrongMigrationError(ActionableError):
    """The database is not at the migration that this release expects."""

    def __init__(self, schema: str, expected: str, actual: str) -> None:
        super().__init__(
            f"schema {schema!r} is at migration {actual}, but this program expects {expected}: "
            "run `mentorship migrate`, or the release of that migration (a demonstration: start it with --fresh)"
        )
        self.schema, self.expected, self.actual = schema, expected, actual


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name without the ending, its SQL and the sha256 of its bytes."""

    name: str
    statements: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Migrations:
    """The migrations of one schema.

    Attributes:
        schema: The Postgres schema that the files run in; created when absent.
        folder: The folder of the numbered files.
    """

    schema: str
    folder: Path

    def migrate(self, dsn: str) -> list[str]:
        """Apply pending migrations; safe to run from several processes at once.

        Args:
            dsn: A connection string whose role may create the schema.

        Returns:
            The names applied now, in order; empty when none was pending.

        Raises:
            WrongMigrationError: The recorded migrations are not a prefix of those in the folder.
        """
        expected = _read(self.folder)
        with psycopg.connect(dsn, autocommit=True) as connection:
            if _recorded_prefix(self.schema, _recorded(connection, self.schema), expected) == len(expected):
                return []  # no privilege is needed where there is nothing to do
            # Held by the session, not by a transaction: every file commits on its own.
            connection.execute("SELECT pg_advisory_lock(hashtext('migrate'), hashtext(%s))", [self.schema])
            name = sql.Identifier(self.schema)
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
            connection.execute(sql.SQL("SET search_path TO {}").format(name))
            connection.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations "
                "(name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
            )
            pending = expected[_recorded_prefix(self.schema, _recorded(connection, self.schema), expected) :]
            for migration in pending:
                with connection.transaction():
                    connection.execute(migration.statements)
                    connection.execute(
                        "INSERT INTO schema_migrations (name, sha256) VALUES (%s, %s)",
                        [migration.name, migration.sha256],
                    )
        return [migration.name for migration in pending]

    def check(self, dsn: str, *, newer: bool = False) -> None:
        """Check that exactly the migrations of the folder are applied.

        Args:
            dsn: A connection string.
            newer: Whether further migrations, of a newer release, are accepted: by a process that runs while the next
                release is rolled out. A migration leaves the release before it working.

        Raises:
            WrongMigrationError: They are not; names what was expected and what is applied.
        """
        expected = _read(self.folder)
        with psycopg.connect(dsn, autocommit=True) as connection:
            recorded = _recorded(connection, self.schema)
        if newer:
            recorded = recorded[: len(expected)]
        if _recorded_prefix(self.schema, recorded, expected) != len(expected):
            raise WrongMigrationError(self.schema, expected[-1].name, recorded[-1][0] if recorded else "none")


def _read(folder: Path) -> list[Migration]:
    """Read a folder's migrations in order.

    Raises:
        ValueError: A `.sql` file is not named `NNNN_name.sql`, or two share a number.
    """
    migrations = [_read_file(path) for path in sorted(folder.glob("*.sql"))]
    numbers = [migration.name[:4] for migration in migrations]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"two migrations in {folder} share a number: {', '.join(m.name for m in migrations)}")
    return migrations


def _read_file(path: Path) -> Migration:
    if not _NUMBERED.match(path.stem):
        raise ValueError(f"{path} must be named like 0001_name.sql")
    statements = path.read_bytes()
    return Migration(path.stem, statements, hashlib.sha256(statements).hexdigest())


def _recorded(connection: psycopg.Connection, schema: str) -> list[tuple[str, str]]:
    table = sql.Identifier(schema, "schema_migrations")
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table.as_string(connection)]).fetchone()
    if row is None or not row[0]:
        return []
    return connection.execute(sql.SQL("SELECT name, sha256 FROM {} ORDER BY name").format(table)).fetchall()


def _recorded_prefix(schema: str, recorded: list[tuple[str, str]], migrations: list[Migration]) -> int:
    """Return how many of the migrations are recorded.

    Raises:
        WrongMigrationError: Another one is recorded.
    """
    for index, (name, sha256) in enumerate(recorded):
        if index >= len(migrations):
            raise WrongMigrationError(schema, migrations[-1].name if migrations else "none", name)
        expected = migrations[index]
        if (expected.name, expected.sha256) != (name, sha256):
            raise WrongMigrationError(schema, f"{expected.name} ({expected.sha256[:12]})", f"{name} ({sha256[:12]})")
    return len(recorded)
