"""A read model's own rows, copied into tables of the same definition: what storing them costs without deriving them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import JsonbDumper

from benchmarks.support.harness import seconds
from benchmarks.support.processor import processor_seconds
from services.projector import connections
from services.projector.positions import Generation

Copy = psycopg.Copy
_COLUMNS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"""


@dataclass(frozen=True, slots=True)
class Contents:
    """One table: its columns but the generated ones, its rows as Python has them, and as the text COPY reads."""

    table: str
    columns: sql.Composable
    rows: list[tuple[Any, ...]]
    text: bytes

    def write_rows(self, copy: Copy) -> None:
        """Hand the rows over one by one, as a Python program does."""
        for row in self.rows:
            copy.write_row(row)

    def write_text(self, copy: Copy) -> None:
        """Hand over finished text."""
        copy.write(self.text)


@dataclass(frozen=True, slots=True)
class Copied:
    """A generation's tables, to be copied.

    Attributes:
        dsn: The projections' database.
        schema_sql: The tables' definitions, indexes included.
        contents: What was in them.
    """

    dsn: str
    schema_sql: str
    contents: Sequence[Contents]

    def from_python(self) -> float:
        """Rows a second, from Python values."""
        return self._rate(Contents.write_rows)

    def from_text(self) -> float:
        """Rows a second, from finished text: PostgreSQL alone."""
        return self._rate(Contents.write_text)

    def busy_from_python(self) -> float:
        """Rows a second of the processor, from Python values."""
        return self._rate(Contents.write_rows, busy=True)

    def _rate(self, write: Callable[[Contents, Copy], None], *, busy: bool = False) -> float:
        with connections.connect(self.dsn) as connection:
            with connection.transaction():
                connection.execute("CREATE SCHEMA copied")
                connection.execute("SET LOCAL search_path TO copied")
                connection.execute(self.schema_sql.encode())

            def copy() -> None:
                self._copy(connection, write)

            elapsed = processor_seconds(connection, copy) if busy else seconds(copy)
            connection.execute("DROP SCHEMA copied CASCADE")
        return sum(len(table.rows) for table in self.contents) / elapsed

    def _copy(self, connection: psycopg.Connection[Any], write: Callable[[Contents, Copy], None]) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.adapters.register_dumper(dict, JsonbDumper)
            for table in self.contents:
                target = sql.Identifier("copied", table.table)
                with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(target, table.columns)) as copy:
                    write(table, copy)


def contents(dsn: str, generation: Generation) -> list[Contents]:
    """Take a generation's rows."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [generation.schema])
        return [_contents(connection, generation.schema, table) for (table,) in tables.fetchall()]


def _contents(connection: psycopg.Connection[Any], schema: str, table: str) -> Contents:
    name = sql.Identifier(schema, table)
    stored = connection.execute(_COLUMNS, [schema, table]).fetchall()
    columns = sql.SQL(", ").join(sql.Identifier(column) for (column,) in stored)
    with connection.cursor() as cursor:
        rows = cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns, name)).fetchall()
        with cursor.copy(sql.SQL("COPY {} ({}) TO STDOUT").format(name, columns)) as copy:
            text = b"".join(bytes(block) for block in copy)
    return Contents(table, columns, rows, text)
