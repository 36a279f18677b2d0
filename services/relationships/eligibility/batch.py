"""The rows that a batch of events sets, before they are merged into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

Row = dict[str, object]
Table = LiteralString


class Batch:
    """The rows of one batch of events, by table and id.

    Args:
        tables: The names of the tables.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        self.rows: dict[Table, dict[str, Row]] = {table: {} for table in tables}

    def put(self, table: Table, id: str, **values: object) -> None:
        """Set columns of a row; a value of None leaves its column as it is."""
        row = self.rows[table].setdefault(id, {"id": id})
        row.update((name, value) for name, value in values.items() if value is not None)
