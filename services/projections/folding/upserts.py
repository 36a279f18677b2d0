"""Tables with merge rules, and the upserts made from them.

A batch of events is folded to one row per key in Python and merged into the table by one statement. Python and SQL use
the same merge rules, and each is associative, so the result does not depend on how a log is cut into batches.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psycopg

Row = dict[str, Any]

NEVER = 253_402_300_799_999_999
"""The end of the year 9999, in microseconds since 1970 UTC: the time of what has not happened, or is not over."""


def _either(old: Any, new: Any) -> Any:  # noqa: ANN401 - any column type
    return old or new


def _three_smallest(old: Any, new: Any) -> Any:  # noqa: ANN401 - lists of numbers
    return sorted([*old, *new])[:3]


class Merge(Enum):
    """Merge rule of the stored and the new value of a column: in Python, in SQL, and the value of an empty column."""

    LATEST = (lambda _, new: new, "coalesce(excluded.{0}, t.{0})", None)
    FIRST = (lambda old, _: old, "coalesce(t.{0}, excluded.{0})", None)
    SUM = (lambda old, new: old + new, "t.{0} + excluded.{0}", 0)
    LEAST = (min, "least(t.{0}, excluded.{0})", None)
    EARLIEST = (min, "least(t.{0}, excluded.{0})", NEVER)
    GREATEST = (max, "greatest(t.{0}, excluded.{0})", None)
    ANY = (_either, "t.{0} or excluded.{0}", False)
    THREE_SMALLEST = (
        _three_smallest,
        "(SELECT array_agg(x) FROM (SELECT x FROM unnest(t.{0} || excluded.{0}) AS x ORDER BY x LIMIT 3) AS s)",
        None,
    )

    def __init__(self, python: Callable[[Any, Any], Any], sql: str, empty: object) -> None:
        self.python, self.sql, self.empty = python, sql, empty


_SENT: Mapping[str, tuple[str, str]] = {
    # type: (array sent, how its element becomes the type)
    "uuid": ("text[]", "{}::uuid"),
    "text": ("text[]", "{}"),
    "text[]": ("text[]", "{}::text[]"),
    "bigint[]": ("text[]", "{}::bigint[]"),
    "integer[]": ("text[]", "{}::integer[]"),
    "jsonb": ("text[]", "{}::jsonb"),
    "date": ("text[]", "{}::date"),
    "bytea": ("bytea[]", "{}"),
    "boolean": ("boolean[]", "{}"),
    "smallint": ("bigint[]", "{}::smallint"),
    "integer": ("bigint[]", "{}::integer"),
    "bigint": ("bigint[]", "{}"),
    # The multiplication is exact: present times in microseconds need 51 of the 53 bits of a double.
    "timestamptz": ("bigint[]", "timestamptz 'epoch' + {} * interval '1 microsecond'"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its PostgreSQL type and merge rule. A timestamptz is passed in microseconds since 1970 UTC."""

    name: str
    type: str
    merge: Merge = Merge.LATEST


@dataclass(frozen=True)
class Table:
    """A table of a read model.

    Attributes:
        name: Its name in the generation's schema.
        key: The columns that identify a row.
        columns: All others.
        stamp: A further column with the transaction that last wrote the row: `<stamp> xid8 NOT NULL DEFAULT
            pg_current_xact_id()`. Readers use it to find the rows written since a snapshot.
    """

    name: str
    key: tuple[Column, ...]
    columns: tuple[Column, ...]
    stamp: str | None = None

    @property
    def every(self) -> tuple[Column, ...]:
        """All columns, the key first."""
        return self.key + self.columns

    def source(self) -> str:
        """Return a SELECT of the rows sent, from one array per column (binary: 1.6 times as fast as text)."""
        sent = ", ".join(f"%b::{_SENT[column.type][0]}" for column in self.every)
        names = ", ".join(column.name for column in self.every)
        values = ", ".join(_SENT[column.type][1].format(f"d.{column.name}") for column in self.every)
        return f"SELECT {values} FROM unnest({sent}) AS d({names})"  # noqa: S608 - names are constants

    def upsert(self, source: str | None = None) -> str:
        """Return the statement that merges rows into the table (alias `t`).

        Args:
            source: A SELECT of all columns in order, at most one row per key; by default the rows sent.
        """
        names = ", ".join(column.name for column in self.every)
        key = ", ".join(column.name for column in self.key)
        merged = [f"{c.name} = {c.merge.sql.format(c.name)}" for c in self.columns]
        merged += [f"{self.stamp} = pg_current_xact_id()"] if self.stamp else []
        action = f"UPDATE SET {', '.join(merged)}" if merged else "NOTHING"
        return f"INSERT INTO {self.name} AS t ({names}) {source or self.source()} ON CONFLICT ({key}) DO {action}"

    def insert(self) -> str:
        """Return the statement that inserts the rows sent whose keys are new: for rows that never change."""
        names = ", ".join(column.name for column in self.every)
        return f"INSERT INTO {self.name} ({names}) {self.source()} ON CONFLICT DO NOTHING"


@dataclass
class Rows:
    """Rows of one batch for one table, one per key."""

    table: Table
    _rows: dict[tuple[Any, ...], Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._merges = {column.name: column.merge.python for column in self.table.columns}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def put(self, *key: Any, **values: Any) -> None:  # noqa: ANN401 - any column type
        """Merge values into the row of a key; None means no value."""
        row = self._rows.setdefault(key, {})
        for name, value in values.items():
            if value is not None:
                row[name] = self._merges[name](row[name], value) if name in row else value

    def forget(self, *key: Any, columns: Collection[str]) -> None:  # noqa: ANN401 - any column type
        """Forget what the batch put into some columns of the row of a key."""
        row = self._rows.get(key, {})
        for name in columns:
            row.pop(name, None)

    def drop(self, *key: Any) -> None:  # noqa: ANN401 - any column type
        """Forget what the batch put into the row of a key."""
        self._rows.pop(key, None)

    def items(self) -> Iterator[tuple[tuple[Any, ...], Row]]:
        """Iterate over keys and rows; a row has only the values that were put."""
        yield from self._rows.items()

    def arrays(self) -> list[list[Any]]:
        """Return one list per column, rows in key order, so that concurrent writers lock rows in the same order."""
        keys = sorted(self._rows)
        rows = [self._rows[key] for key in keys]
        columns: list[list[Any]] = [list(part) for part in zip(*keys, strict=True)]
        for column in self.table.columns:
            empty = column.merge.empty
            values = [row.get(column.name, empty) for row in rows]
            if column.type.endswith("[]"):
                values = [None if value is None else array_literal(value) for value in values]
            columns.append(values)
        return columns

    def write(self, cursor: psycopg.Cursor[Any], statement: str | None = None) -> None:
        """Merge the rows into the table, or run ``statement`` with the parameters of `Table.source`."""
        if self._rows:
            cursor.execute(_query(statement or self.table.upsert()), self.arrays())


def _query(statement: str) -> Any:  # noqa: ANN401 - psycopg requires a literal; this one is built from constants
    return statement


def array_literal(values: Sequence[object]) -> str:
    """Return an array as a literal, because an array of arrays of different lengths cannot be sent."""
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
