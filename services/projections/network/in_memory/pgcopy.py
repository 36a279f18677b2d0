"""PostgreSQL's binary COPY format as numpy arrays: nothing is parsed, and no row is processed by Python."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

UUID, BIGINT, SMALLINT = "V16", ">i8", ">i2"
"""Column types of fixed width; none may be null."""
RowType = np.dtype[np.void]
Rows = NDArray[np.void]
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"


def row_type(*columns: tuple[str, str]) -> RowType:
    """Return the dtype of a row: its number of columns, then the length and the bytes of each."""
    fields = [("", ">i2")]
    for at, (name, kind) in enumerate(columns):
        fields += [(f"length {at}", ">i4"), (name, kind)]
    return np.dtype(fields)


def copy_rows(connection: psycopg.Connection[Any], query: str, row: RowType) -> Rows:
    """Return the rows of a query."""
    statement: Any = f"COPY ({query}) TO STDOUT (FORMAT binary)"  # built of constants and numbers
    data = bytearray()  # grows while the rows come: joined afterwards they would be there twice
    with connection.cursor().copy(statement) as copy:
        for block in copy:
            data += block
    return np.frombuffer(data, row, (len(data) - len(_HEADER) - len(_TRAILER)) // row.itemsize, len(_HEADER))


def copy_in(connection: psycopg.Connection[Any], table: str, row: RowType, columns: Mapping[str, NDArray[Any]]) -> None:
    """Append rows to a table.

    Args:
        connection: Inside a transaction or not.
        table: Its name, with its columns where they are not all.
        row: Row type.
        columns: By name, one entry a row.
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
