"""Arrow columns as numpy arrays, without pyarrow's conversion, which would import pandas (most of a second)."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Column = Any  # pyarrow carries no type information


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


def _buffer(column: Column, dtype: np.dtype[Any]) -> NDArray[Any]:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not len(array):
        return np.empty(0, dtype)
    return np.frombuffer(array.buffers()[1], dtype, len(array), array.offset * dtype.itemsize).copy()
