"""The tables of a process on a database of a test: batches folded as the engine folds them, and what is pending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from services.contract.record import UntypedEvent
from services.process_manager import migrations as process_migrations
from services.process_manager.projection import ProcessProjection
from services.projector import connections, generations
from services.projector import migrations as projector_migrations
from services.projector.positions import Generation


class ProcessTables:
    """A first generation of a process's tables.

    Args:
        projection: The process's projection.
        dsn: A database; migrated here.
    """

    def __init__(self, projection: ProcessProjection, dsn: str) -> None:
        projector_migrations.migrate(dsn)
        process_migrations.migrate(dsn)
        self.projection, self.dsn = projection, dsn
        with connections.connect(dsn) as connection:
            self.generation: Generation = generations.ensure(connection, projection, "log")

    def fold(self, *batches: Sequence[UntypedEvent]) -> None:
        """Fold batches, each in a transaction of its own."""
        with connections.connect(self.dsn) as connection:
            for batch in batches:
                with connection.transaction(), self.cursor(connection) as cursor:
                    self.projection.fold(batch, cursor)

    @contextmanager
    def cursor(self, connection: psycopg.Connection) -> Iterator[psycopg.Cursor[Any]]:
        """Yield a cursor on the generation's tables, inside the connection's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(self.generation.schema)))
            yield cursor

    def clear(self) -> None:
        """Delete the rows of all tables."""
        with connections.connect(self.dsn) as connection, connection.transaction(), self.cursor(connection) as cursor:
            names = cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
            for (name,) in names:
                cursor.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(name)))

    def pending(self) -> list[dict[str, Any]]:
        """Return the rows of `pending_actions`, by key."""
        statement = sql.SQL("SELECT * FROM {}.pending_actions ORDER BY key").format(
            sql.Identifier(self.projection.name)
        )
        with connections.connect(self.dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    def kinds(self) -> set[tuple[str, str]]:
        """Return kind and subject of what is pending."""
        return {(row["kind"], str(row["subject"])) for row in self.pending()}
