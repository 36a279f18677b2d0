"""The backup of the keys of people: one file, replaced each time.

Any backup of the other databases opens with the newest copy of the keys, but for who was erased meanwhile: an older
copy would open them too, until the master key that wrapped it is destroyed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from services.platform.errors import ActionableError

_FORMAT = "mentorship-keys-1"
_TABLES: Mapping[str, Sequence[str]] = {
    "masters": ("epoch", "fingerprint", "begun_at", "destroyed_at"),
    "persons": ("person_id", "wrapped", "epoch"),
    "forgotten": ("person_id", "epoch", "forgotten_at"),
    "examined": ("person_id", "store", "deleted", "examined_at"),
}
"""The tables and their columns, those that are referred to first."""


class BackupError(ActionableError):
    """A copy of the keys cannot be read, or must not be read into this database."""


def back_up(dsn: str, file: Path) -> int:
    """Write the keys, wrapped as they are, into a file; its former content is overwritten after the new one is safe.

    Args:
        dsn: The database of keys.
        file: The file.

    Returns:
        How many keys.
    """
    with psycopg.connect(dsn) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = {name: _rows(connection, name) for name in _TABLES}
    draft = file.with_name(f"{file.name}.new")
    with open(draft, "w", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="utf-8") as copy:
        json.dump({"format": _FORMAT, **tables}, copy)
        copy.flush()
        os.fsync(copy.fileno())
    if file.exists():
        with file.open("r+b") as former:
            former.write(b"\0" * file.stat().st_size)
            former.flush()
            os.fsync(former.fileno())
    draft.replace(file)
    return len(tables["persons"])


def restore(dsn: str, file: Path) -> int:
    """Read a copy into an empty database of keys; return how many keys.

    Args:
        dsn: The database of keys, migrated.
        file: The copy.

    Raises:
        BackupError: It is not a copy of keys, or the database holds keys.
    """
    tables = _read(file)
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM keys.persons) OR max(epoch) > 1 FROM keys.masters"
        ).fetchone()
        if row is not None and row[0]:
            raise BackupError("the database of keys is not empty: a copy is read into an empty one only")
        connection.execute("DELETE FROM keys.masters")
        for name, columns in _TABLES.items():
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier("keys", name),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() * len(columns)),
            )
            with connection.cursor() as cursor:
                cursor.executemany(statement, [_values(columns, values) for values in tables[name]])
    return len(tables["persons"])


def _rows(connection: psycopg.Connection, name: str) -> list[list[object]]:
    columns = sql.SQL(", ").join(
        sql.SQL("encode({}, 'hex')").format(sql.Identifier(column))
        if column == "wrapped"
        else sql.SQL("{}::text").format(sql.Identifier(column))
        for column in _TABLES[name]
    )
    rows = connection.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier("keys", name))).fetchall()
    return [list(row) for row in rows]


def _values(columns: Sequence[str], values: Sequence[Any]) -> list[object]:
    return [
        bytes.fromhex(value) if column == "wrapped" else value for column, value in zip(columns, values, strict=True)
    ]


def _read(file: Path) -> dict[str, Any]:
    try:
        tables = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{file} cannot be read: {error}") from None
    if not isinstance(tables, dict) or tables.get("format") != _FORMAT:
        raise BackupError(f"{file} is not a copy of keys")
    return tables
