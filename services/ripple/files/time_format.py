"""Time columns: ISO 8601, or integers in any unit."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from services.ripple.files.arrow_arrays import Column, integers, missing

DAY = 86_400_000_000
EARLIEST, LATEST = -(2**62), 2**62
"""Integers outside this range would overflow when added to."""


class InvalidTimeError(ValueError):
    """A column has an invalid time; ``row`` is its position, from 0."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class TimeFormat(Enum):
    """The format of a file's times."""

    ISO = "iso"
    INTEGER = "integer"

    def read(self, column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return a column's times (ISO: microseconds since 1970, UTC without an offset) and a mask of the missing ones.

        Raises:
            InvalidTimeError: A value is neither missing nor a time of this format, or out of range.
        """
        values = _integers(column) if self is TimeFormat.INTEGER else _microseconds(column)
        absent = missing(column)
        out_of_range = ~absent & ((values <= EARLIEST) | (values >= LATEST))
        if out_of_range.any():
            raise InvalidTimeError(int(np.argmax(out_of_range)))
        return values, absent

    def moment(self, text: str) -> int:
        """Parse one time.

        Raises:
            ValueError: It is not of this format.
        """
        if self is TimeFormat.INTEGER:
            return int(text)
        return parse_microseconds(text)

    def until(self, text: str) -> int:
        """Parse one time as the last that counts: a date without a time includes all of that day.

        Raises:
            ValueError: It is not of this format.
        """
        day = self is TimeFormat.ISO and len(text) == len("2025-06-30") and text.count("-") == 2
        return self.moment(text) + (DAY - 1 if day else 0)

    def number(self, time: int) -> float:
        """Return a time as a number: seconds since 1970, or the integer itself."""
        return time if self is TimeFormat.INTEGER else time / 1e6

    def future(self, time: int) -> bool:
        """Return whether a time lies in the future; integers have no relation to the present."""
        return self is TimeFormat.ISO and time > datetime.now(UTC).timestamp() * 1e6

    def text(self, time: int) -> str:
        """Format a time as this kind of file does."""
        if self is TimeFormat.INTEGER:
            return str(time)
        return str(np.datetime64(time, "us").astype(object).replace(tzinfo=UTC).isoformat().replace("+00:00", "Z"))


def detect_time_format(column: Column) -> TimeFormat:
    """Detect the format from a column's type and, for text, from its first value."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return TimeFormat.INTEGER
    if not pa.types.is_string(column.type):
        return TimeFormat.ISO
    first = next((value.as_py() for value in column if value.is_valid), "")
    return TimeFormat.INTEGER if first.lstrip("+-").replace(".", "").isdigit() or first == "nan" else TimeFormat.ISO


def parse_microseconds(text: str) -> int:
    """Parse one ISO date or time, UTC without an offset, as microseconds since 1970."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - datetime.combine(date(1970, 1, 1), datetime.min.time(), UTC)) / _MICROSECOND)


_MICROSECOND = datetime.resolution


def _integers(column: Column) -> NDArray[np.int64]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        raise InvalidTimeError(0)
    return _or_first_unreadable(column, pa.int64(), int)


def _microseconds(column: Column) -> NDArray[np.int64]:
    if not pa.types.is_string(column.type):
        return integers(
            column.cast(pa.timestamp("us", "UTC" if getattr(column.type, "tz", None) else None), safe=False)
        )
    zoned = pc.match_substring_regex(column, r"[T ].*(Z|[+-]\d\d:?\d\d)$")
    if pc.any(zoned).as_py():
        return _or_first_unreadable(column, None, parse_microseconds)
    return _or_first_unreadable(column, pa.timestamp("us"), parse_microseconds)


def _or_first_unreadable(column: Column, type_: Any, parse: Any) -> NDArray[np.int64]:  # noqa: ANN401 - pyarrow's types
    """Cast a whole column; where that fails, parse value by value to report the first invalid one."""
    if type_ is not None:
        try:
            return integers(column.cast(type_))
        except pa.ArrowInvalid:
            pass
    values = np.zeros(len(column), np.int64)
    for row, value in enumerate(column):
        try:
            values[row] = parse(value.as_py()) if value.is_valid else 0
        except (ValueError, OverflowError):
            raise InvalidTimeError(row) from None
    return values
