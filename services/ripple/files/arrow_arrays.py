"""Arrow columns as numpy arrays, without pyarrow's conversion, which would import pandas (most of a second)."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Column = Any  # pyarrow carries no type information
Type = Any


def integers(column: Column) -> NDArray[np.int64]:
    """Return a column that casts to int64 without loss, missing values as 0; a writable copy."""
    values = _buffer(pc.cast(column, pa.int64()), np.dtype(np.int64))
    values[missing(column)] = 0
    return values


def numbers(column: Column) -> NDArray[np.int32]:
    """Return a column of int32 without missing values; a writable copy."""
    return _buffer(column, np.dtype(np.int32))


def missing(column: Column) -> NDArray[np.bool_]:
    """Return a mask of the missing values."""
    return _buffer(pc.is_null(column).cast(pa.uint8()), np.dtype(np.bool_))


def is_text(type: Type) -> bool:
    """Return whether a type is one of Arrow's types of text."""
    kinds = pa.types.is_string, pa.types.is_large_string, getattr(pa.types, "is_string_view", lambda _: False)
    return any(is_kind(type) for is_kind in kinds)


def decode(column: Column) -> Column:
    """Return a column with dictionary-encoded values written out."""
    if not pa.types.is_dictionary(column.type):
        return column
    values = column.type.value_type
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return pa.chunked_array([chunk.dictionary_decode() for chunk in chunks], values)


def whole_numbers(column: Column) -> tuple[Column, int | None]:
    """Return a column of floating or decimal numbers as int64, NaN as missing, and the first row with a fraction."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    try:
        return column.cast(pa.int64()), None
    except pa.ArrowInvalid:
        for row, value in enumerate(column.to_pylist()):
            if value is not None and (value != value // 1 or abs(value) >= 2**63):
                return column, row
        raise


def _buffer(column: Column, dtype: np.dtype[Any]) -> NDArray[Any]:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not len(array):
        return np.empty(0, dtype)
    return np.frombuffer(array.buffers()[1], dtype, len(array), array.offset * dtype.itemsize).copy()
