"""Rows as PostgreSQL's COPY carries them in binary: as one array, nothing parsed and no row touched by Python."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

UUID, BIGINT, SMALLINT = "V16", ">i8", ">i2"
"""Columns of a fixed width; none may be null."""
RowType = np.dtype[np.void]
Rows = NDArray[np.void]
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


def row_type(*columns: tuple[str, str]) -> RowType:
    """Return how a row of such columns looks: how many there are, then of each its length and its bytes."""
    fields = [("", ">i2")]
    for at, (name, kind) in enumerate(columns):
        fields += [(f"length {at}", ">i4"), (name, kind)]
    return np.dtype(fields)


def copy_rows(connection: psycopg.Connection[Any], query: str, row: RowType) -> Rows:
    """Fetch what a query gives."""
    statement: Any = f"COPY ({query}) TO STDOUT (FORMAT binary)"  # built of constants and numbers
    data = bytearray()  # grows while the rows come: joined afterwards they would be there twice
    with connection.cursor().copy(statement) as copy:
        for block in copy:
            data += block
    return np.frombuffer(data, row, (len(data) - len(_HEADER) - len(_TRAILER)) // row.itemsize, len(_HEADER))


def copy_in(connection: psycopg.Connection[Any], table: str, row: RowType, columns: Mapping[str, NDArray[Any]]) -> None:
    """Append rows to a table.

    Args:
        connection: inside a transaction or not.
        table: its name, and its columns where they are not all.
        row: how a row looks.
        columns: by name, one entry a row.
    """
    names = [name for name in row.names or () if name in columns]
    rows = np.zeros(len(columns[names[0]]), row)
    rows[(row.names or ())[0]] = len(names)
    for at, name in enumerate(names):
        rows[f"length {at}"] = row[name].itemsize
        rows[name] = columns[name]
    statement: Any = f"COPY {table} FROM STDIN (FORMAT binary)"  # a constant
    with connection.cursor().copy(statement) as copy:
        copy.write(_HEADER + rows.tobytes() + _TRAILER)
