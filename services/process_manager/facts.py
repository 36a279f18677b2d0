"""Facts of one batch of events: the rows that its handlers set, change and drop, merged and written at once."""

from collections.abc import Mapping, Sequence

from psycopg import sql
from psycopg.types.json import Jsonb

from services.projector.projection import Cursor

Values = dict[str, object]


class Facts:
    """The rows of one batch, by table and id.

    Every table has a primary key `id`. Later statements about a row of the same batch are merged with earlier ones,
    so that each row is written once.
    """

    def __init__(self) -> None:
        self._set: dict[str, dict[str, Values]] = {}
        self._changed: dict[str, dict[str, Values]] = {}
        self._dropped: dict[str, set[str]] = {}

    def put(self, table: str, id: str, **values: object) -> None:
        """Set columns of a row, and insert it if there is none; other columns keep their values."""
        self._dropped.get(table, set()).discard(id)
        earlier = self._changed.get(table, {}).pop(id, {})
        self._set.setdefault(table, {}).setdefault(id, {"id": id, **earlier}).update(values)

    def change(self, table: str, id: str, **values: object) -> None:
        """Set at least one column of a row if there is one.

        What is over has no row, and a late event brings none back.
        """
        if id in self._dropped.get(table, ()):
            return
        row = self._set.get(table, {}).get(id)
        if row is None:
            row = self._changed.setdefault(table, {}).setdefault(id, {"id": id})
        row.update(values)

    def drop(self, table: str, id: str) -> None:
        """Delete a row."""
        self._set.get(table, {}).pop(id, None)
        self._changed.get(table, {}).pop(id, None)
        self._dropped.setdefault(table, set()).add(id)

    def ids(self, table: str) -> list[str]:
        """Return the ids of the rows of a table that the batch is about."""
        return sorted({*self._set.get(table, ()), *self._changed.get(table, ()), *self._dropped.get(table, ())})

    def write(self, cursor: Cursor) -> None:
        """Write the rows to the tables on the cursor's search path."""
        for table, dropped in self._dropped.items():
            cursor.execute(_delete(table), [Jsonb([{"id": id} for id in sorted(dropped)])])
        for table, rows in self._set.items():
            for columns, group in _by_columns(rows).items():
                cursor.execute(_upsert(table, columns), [Jsonb(group)])
        for table, rows in self._changed.items():
            for columns, group in _by_columns(rows).items():
                cursor.execute(_update(table, columns), [Jsonb(group)])


def _by_columns(rows: Mapping[str, Values]) -> dict[tuple[str, ...], list[Values]]:
    """Return rows grouped by the columns that they set, in the order of their ids: a fixed order cannot deadlock."""
    groups: dict[tuple[str, ...], list[Values]] = {}
    for id in sorted(rows):
        groups.setdefault(tuple(sorted(rows[id])), []).append(rows[id])
    return groups


def _delete(table: str) -> sql.Composed:
    return sql.SQL(
        "DELETE FROM {table} AS known USING jsonb_populate_recordset(NULL::{table}, %s) AS gone "
        "WHERE known.id = gone.id"
    ).format(table=sql.Identifier(table))


def _upsert(table: str, columns: Sequence[str]) -> sql.Composed:
    sets = _assignments(columns)
    return sql.SQL(
        "INSERT INTO {table} AS known ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s) "
        "AS excluded ON CONFLICT (id) DO {what}"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        what=sql.SQL("UPDATE SET {}").format(sets) if len(columns) > 1 else sql.SQL("NOTHING"),
    )


def _update(table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "UPDATE {table} AS known SET {sets} FROM jsonb_populate_recordset(NULL::{table}, %s) AS excluded "
        "WHERE known.id = excluded.id"
    ).format(table=sql.Identifier(table), sets=_assignments(columns))


def _assignments(columns: Sequence[str]) -> sql.Composed:
    pairs = [
        sql.SQL("{column} = excluded.{column}").format(column=sql.Identifier(column))
        for column in columns
        if column != "id"
    ]
    return sql.SQL(", ").join(pairs)
