"""A table with rows of people, as a store that an erasure empties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from services.platform.database import Pool


@dataclass(frozen=True, slots=True)
class RowStore:
    """The rows of a table that name a person in a column.

    Attributes:
        name: Its name in certificates.
        pool: Of its database, for writing.
        schema: The schema of the table.
        table: The table.
        column: The column that holds the person's id.
    """

    name: str
    pool: Pool
    schema: str
    table: str
    column: str

    def count(self, person_id: str) -> int:
        """Return how many rows name a person."""
        with self.pool.connection() as connection:
            row = connection.execute(self._statement("SELECT count(*) FROM"), [person_id]).fetchone()
        return 0 if row is None else int(row[0])

    def delete(self, person_id: str) -> None:
        """Delete the rows that name a person."""
        with self.pool.connection() as connection:
            connection.execute(self._statement("DELETE FROM"), [person_id])

    def _statement(self, what: LiteralString) -> sql.Composed:
        return sql.SQL("{} {} WHERE {} = %s::uuid").format(
            sql.SQL(what), sql.Identifier(self.schema, self.table), sql.Identifier(self.column)
        )
