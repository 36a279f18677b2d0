"""Time columns: ISO 8601, or integers in any unit."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from services.ripple.files.arrow_arrays import Column, decode, integers, is_text, missing, whole_numbers
from services.ripple.files.tables.date_formats import DateFormat

DAY = 86_400_000_000
EASTERNMOST = timedelta(hours=14)
"""How far the clocks of the first time zone are ahead of UTC: a day has begun where it has begun there."""
EARLIEST, LATEST = -(2**62), 2**62
"""Integers outside this range would overflow when added to."""
_MICROSECOND = datetime.resolution
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MOMENT = int((datetime.min.replace(tzinfo=UTC) - _EPOCH) / _MICROSECOND)
LAST_MOMENT = int((datetime.max.replace(tzinfo=UTC) - _EPOCH) / _MICROSECOND)
"""The years 1 to 9999, in microseconds since 1970."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?|nan|NaN")
_DAYS = r"^(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|^\d{4}-"
"""A day without hyphens, or a time with hyphens."""
_TOO_FINE = re.compile(r"[.,]\d{6}\d*[1-9]")
_ANOTHER_FORM = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")


class InvalidTimeError(ValueError):
    """A column has an invalid time.

    Attributes:
        row: Its position, from 0; None where the whole column is none of times.
        reason: What it is not.
    """

    def __init__(self, row: int | None, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


class TimeFormat(Enum):
    """The format of a file's times."""

    ISO = "iso"
    INTEGER = "integer"

    def read(self, column: Column, form: DateFormat | None = None) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return a column's times (ISO: microseconds since 1970, UTC without an offset) and a mask of the missing ones.

        Args:
            column: A column of text, numbers, dates or timestamps.
            form: A form of days that is accepted beside ISO 8601.

        Raises:
            InvalidTimeError: A value is neither missing nor a time of this format, or out of range.
        """
        column = prepare(column)
        values = _numbers(column) if self is TimeFormat.INTEGER else _microseconds(column, form)
        absent = missing(column)
        if self is TimeFormat.INTEGER:
            outside, reason = (values <= EARLIEST) | (values >= LATEST), "is not an integer in range"
        else:
            outside = (values < FIRST_MOMENT) | (values > LAST_MOMENT)
            reason = "lies outside the years 1 to 9999"
        outside &= ~absent
        if outside.any():
            raise InvalidTimeError(int(np.argmax(outside)), reason)
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
        """Parse one time as the last that counts: a date without a time, however it is written, includes all its day.

        Raises:
            ValueError: It is not of this format.
        """
        return self.moment(text) + (DAY - 1 if self.is_day(text) else 0)

    def is_day(self, text: str) -> bool:
        """Return whether a text is a date without a time."""
        try:
            return self is TimeFormat.ISO and bool(date.fromisoformat(text))
        except ValueError:
            return False

    def number(self, time: int) -> float:
        """Return a time as a number: seconds since 1970, or the integer itself."""
        return time if self is TimeFormat.INTEGER else time / 1e6

    def future(self, text: str, now: datetime) -> bool:
        """Return whether a time lies in the future, a day everywhere; integers have no relation to the present.

        Args:
            text: The time, as a file writes it.
            now: The present time.

        Raises:
            ValueError: It is not of this format.
        """
        latest = now + (EASTERNMOST if self.is_day(text) else timedelta())
        return self is TimeFormat.ISO and self.moment(text) > latest.timestamp() * 1e6

    def text(self, time: int) -> str:
        """Format a time as this kind of file does."""
        if self is TimeFormat.INTEGER:
            return str(time)
        return (_EPOCH + timedelta(microseconds=time)).isoformat().replace("+00:00", "Z")


def prepare(column: Column) -> Column:
    """Return a column with text trimmed, empty text missing, and numbers that are whole as integers.

    Raises:
        InvalidTimeError: It is no column of times, or a number has a fraction.
    """
    column = decode(column)
    if is_text(column.type):
        trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
        return pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        whole, fraction = whole_numbers(column)
        if fraction is not None:
            raise InvalidTimeError(fraction, "is not a whole number")
        return whole
    kinds = pa.types.is_integer, pa.types.is_timestamp, pa.types.is_date, pa.types.is_null
    if not any(is_kind(column.type) for is_kind in kinds):
        raise InvalidTimeError(None, f"holds values of the type {column.type}, not times")
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column


def detect_time_format(column: Column, form: DateFormat | None = None) -> TimeFormat:
    """Detect the format from a column's type and, for text and numbers, from its values.

    Numbers that are all days (20240531) are dates.

    Raises:
        InvalidTimeError: It is no column of times.
    """
    column = prepare(column)
    if form is not None:
        return TimeFormat.ISO
    integer = pa.types.is_integer(column.type)
    if not integer and not pa.types.is_string(column.type):
        return TimeFormat.ISO
    first = next((str(value.as_py()) for value in column if value.is_valid), "1" if integer else "")
    if _NUMBER.fullmatch(first) is None:
        return TimeFormat.ISO
    days = re.match(_DAYS, first) and pc.all(pc.match_substring_regex(column.cast(pa.string()), _DAYS)).as_py()
    return TimeFormat.ISO if days else TimeFormat.INTEGER


def parse_microseconds(text: str) -> int:
    """Parse one ISO date or time, UTC without an offset, as microseconds since 1970.

    Raises:
        ValueError: It is none, or finer than a microsecond.
    """
    if _TOO_FINE.search(text):
        raise ValueError("finer than a microsecond")
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - _EPOCH) / _MICROSECOND)


def _numbers(column: Column) -> NDArray[np.int64]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        raise InvalidTimeError(0, "is not an integer in range")
    try:
        return integers(column)
    except pa.ArrowInvalid:
        return _each(column, _whole)


def _whole(text: Any) -> int:  # noqa: ANN401 - a value of any column
    whole, _, fraction = str(text).partition(".")
    if fraction.strip("0"):
        raise ValueError("is not a whole number")
    try:
        return int(whole)
    except ValueError:
        raise ValueError("is not an integer in range") from None


def _microseconds(column: Column, form: DateFormat | None) -> NDArray[np.int64]:
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not pa.types.is_string(column.type):
        zone = "UTC" if getattr(column.type, "tz", None) else None
        try:
            return integers(column.cast(pa.timestamp("us", zone)))
        except pa.ArrowInvalid:
            raise InvalidTimeError(
                None, "holds a time finer than a microsecond or outside the years 1 to 9999"
            ) from None
    zoned = pc.match_substring_regex(column, r"[T ].*(Z|[+-]\d\d:?\d\d)$")
    if form is None and not pc.any(zoned).as_py():
        try:
            return integers(column.cast(pa.timestamp("us")))
        except pa.ArrowInvalid:
            pass
    return _each(column, lambda text: _moment(text, form))


def _moment(text: str, form: DateFormat | None) -> int:
    try:
        return parse_microseconds(text)
    except (ValueError, OverflowError):
        pass
    if form is not None:
        try:
            return parse_microseconds(form.parse(text).isoformat())
        except ValueError:
            raise ValueError(f"is not a date written {form.text}") from None
    if _TOO_FINE.search(text):
        raise ValueError("is a time finer than a microsecond")
    remedy = "; for another form use --date-format, such as DD.MM.YYYY" if _ANOTHER_FORM.fullmatch(text) else ""
    raise ValueError(f"is not an ISO date or time (2024-05-31T12:00:00Z){remedy}")


def _each(column: Column, parse: Callable[[Any], int]) -> NDArray[np.int64]:
    """Parse the distinct values of a column; the first invalid one is reported with its row."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = array.dictionary_encode()
    parsed, faults = np.zeros(max(len(encoded.dictionary), 1), np.int64), {}
    for number, value in enumerate(encoded.dictionary.to_pylist()):
        try:
            parsed[number] = parse(value)
        except OverflowError:
            faults[number] = "is not an integer in range"
        except ValueError as error:
            faults[number] = str(error)
    codes = integers(encoded.indices)
    if faults:
        wrong = np.isin(codes, list(faults)) & ~missing(column)
        row = int(np.argmax(wrong))
        raise InvalidTimeError(row, faults[int(codes[row])])
    return parsed[codes]
