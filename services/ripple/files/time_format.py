"""What times in a file mean: dates as ISO 8601 writes them, or integers of any unit."""

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
"""Integers outside cannot be added to without overflow."""


class InvalidTimeError(ValueError):
    """A column has a value that is no time; ``row`` is its place, from 0, where known."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class TimeFormat(Enum):
    """How a file tells times."""

    ISO = "iso"
    INTEGER = "integer"

    def read(self, column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return a column's times (ISO: microseconds since 1970, UTC where no offset is given) and which are missing.

        Raises:
            UnreadableTimeError: a value is neither missing nor a time of this kind, or out of range.
        """
        values = _integers(column) if self is TimeFormat.INTEGER else _microseconds(column)
        absent = missing(column)
        wild = ~absent & ((values <= EARLIEST) | (values >= LATEST))
        if wild.any():
            raise InvalidTimeError(int(np.argmax(wild)))
        return values, absent

    def moment(self, text: str) -> int:
        """Read one time.

        Raises:
            ValueError: it is none of this kind.
        """
        if self is TimeFormat.INTEGER:
            return int(text)
        return parse_microseconds(text)

    def until(self, text: str) -> int:
        """Read one time as the last that counts: a date without a time means all of that day.

        Raises:
            ValueError: it is none of this kind.
        """
        day = self is TimeFormat.ISO and len(text) == len("2025-06-30") and text.count("-") == 2
        return self.moment(text) + (DAY - 1 if day else 0)

    def number(self, time: int) -> float:
        """Write a time as a number: seconds since 1970, or the integer it is."""
        return time if self is TimeFormat.INTEGER else time / 1e6

    def future(self, time: int) -> bool:
        """Decide whether a time has not come yet; nobody knows where integers stand."""
        return self is TimeFormat.ISO and time > datetime.now(UTC).timestamp() * 1e6

    def text(self, time: int) -> str:
        """Write a time as this kind of file does."""
        if self is TimeFormat.INTEGER:
            return str(time)
        return str(np.datetime64(time, "us").astype(object).replace(tzinfo=UTC).isoformat().replace("+00:00", "Z"))


def detect_time_format(column: Column) -> TimeFormat:
    """Decide by a column's type and, for text, by its first value."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return TimeFormat.INTEGER
    if not pa.types.is_string(column.type):
        return TimeFormat.ISO
    first = next((value.as_py() for value in column if value.is_valid), "")
    return TimeFormat.INTEGER if first.lstrip("+-").replace(".", "").isdigit() or first == "nan" else TimeFormat.ISO


def parse_microseconds(text: str) -> int:
    """Read one ISO date or time, UTC where it has no offset, as microseconds since 1970."""
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


def _or_first_unreadable(column: Column, kind: Any, one: Any) -> NDArray[np.int64]:  # noqa: ANN401 - pyarrow's types
    """Cast a whole column; where that fails, value by value, to say which one is no time."""
    if kind is not None:
        try:
            return integers(column.cast(kind))
        except pa.ArrowInvalid:
            pass
    found = np.zeros(len(column), np.int64)
    for row, value in enumerate(column):
        try:
            found[row] = one(value.as_py()) if value.is_valid else 0
        except (ValueError, OverflowError):
            raise InvalidTimeError(row) from None
    return found
