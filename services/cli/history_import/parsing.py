"""Parsers of single cells. Rejections never repeat a cell: it may be a person's name."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time

from services.enrollment.people.profile import MAX_EXTERNAL_ID, check_mail
from services.eventstore.refusal import RefusedError
from services.ripple.files.tables.date_formats import DateFormat
from services.ripple.files.tables.names import canonical, is_placeholder

DIRECTIONS = frozenset({"traditional", "reverse", "peer"})
MAX_NAME = 200
MAX_SESSIONS = 100_000
EARLIEST = date(1900, 1, 1)
_UNSHOWABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_REPLACED = "\ufffd"
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+]00:?00)?)?")
_DAY_AND_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d.*")
_OTHER_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}|\d{8}")
_DAY_NUMBER = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?")
_COUNT = re.compile(r"(\d{1,6})(?:[.,]0+)?", re.ASCII)
_WHOLE = re.compile(r"(\d+)\.0+", re.ASCII)


class InvalidCellError(Exception):
    """An invalid cell or row.

    Attributes:
        rule: The rule's name in kebab-case.
        detail: One sentence on what to correct.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.detail = detail


def name(cell: str, column: str) -> str:
    """Parse a name and return it in canonical spelling.

    Raises:
        InvalidCellError: `name-empty`, `name-too-long` or `name-not-text`.
    """
    name = canonical(cell)
    if not name:
        raise InvalidCellError("name-empty", f"{column} is empty")
    if len(name) > MAX_NAME:
        raise InvalidCellError("name-too-long", f"{column} has more than {MAX_NAME} characters")
    if _REPLACED in name:
        raise InvalidCellError("name-not-text", f"{column} was damaged by a wrong encoding: save the file as UTF-8")
    if not (name.isprintable() or all(unicodedata.category(c) not in _UNSHOWABLE for c in name)):
        raise InvalidCellError("name-not-text", f"{column} holds a character that cannot be shown")
    return name


def person(cell: str, column: str) -> str:
    """Parse the name of a person and return it in canonical spelling.

    Raises:
        InvalidCellError: As of `name`, or `placeholder-name`.
    """
    person = name(cell, column)
    if is_placeholder(person):
        raise InvalidCellError("placeholder-name", f"{column} is a placeholder, such as TBD or N/A, not a person")
    return person


def day(cell: str, column: str, date_format: DateFormat | None = None) -> date:
    """Parse a day, written YYYY-MM-DD or in the given form; a time of day may only be midnight.

    Raises:
        InvalidCellError: `invalid-<column>`.
    """
    written = canonical(cell)
    iso = _DAY.fullmatch(written)
    try:
        day = date.fromisoformat(iso[1]) if iso else date_format.parse(written) if date_format else None
    except ValueError:
        day = None
    if day is None:
        raise InvalidCellError(f"invalid-{column}", f"{column} {_form_fault(written, date_format)}")
    if day < EARLIEST:
        raise InvalidCellError(f"invalid-{column}", f"{column} lies before the year {EARLIEST.year}")
    return day


def _form_fault(written: str, date_format: DateFormat | None) -> str:
    if _DAY_AND_TIME.fullmatch(written):
        return "holds a time of day: a relationship begins and ends on a day, written YYYY-MM-DD"
    if _DAY_NUMBER.fullmatch(written):
        return "is a spreadsheet's number of a day: format the column as a date, YYYY-MM-DD"
    if date_format is not None:
        return f"must be a day written {date_format.text} or YYYY-MM-DD"
    if _OTHER_DAY.fullmatch(written):
        return "must be a day written YYYY-MM-DD, or in the form that is stated for the file (--date-format)"
    return "must be a day written YYYY-MM-DD"


def midnight(day: date) -> datetime:
    """Return the beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def direction(cell: str) -> str:
    """Parse a direction; an empty cell is traditional.

    Raises:
        InvalidCellError: `unknown-direction`.
    """
    direction = canonical(cell).casefold() or "traditional"
    if direction not in DIRECTIONS:
        raise InvalidCellError("unknown-direction", f"direction must be one of {', '.join(sorted(DIRECTIONS))}")
    return direction


def sessions(cell: str) -> int | None:
    """Parse a number of sessions, also as spreadsheets write it (5.0); an empty cell is None.

    Raises:
        InvalidCellError: `invalid-sessions`.
    """
    written = canonical(cell)
    if not written:
        return None
    count = _COUNT.fullmatch(written)
    if count is None or int(count[1]) > MAX_SESSIONS:
        raise InvalidCellError("invalid-sessions", f"sessions must be a whole number from 0 to {MAX_SESSIONS}")
    return int(count[1])


def person_external_id(cell: str, column: str) -> str:
    """Parse a person's id in the organization's own system; empty where there is none.

    Raises:
        InvalidCellError: `name-too-long`.
    """
    written = external_id(cell)
    if len(written) > MAX_EXTERNAL_ID:
        raise InvalidCellError("name-too-long", f"{column} has more than {MAX_EXTERNAL_ID} characters")
    return written


def mail(cell: str, column: str) -> str:
    """Parse a mail address; empty where there is none.

    Raises:
        InvalidCellError: `mail-not-valid`.
    """
    written = canonical(cell)
    try:
        return check_mail(written) if written else ""
    except RefusedError:
        raise InvalidCellError("mail-not-valid", f"{column} is not one address, like anna@example.org") from None


def external_id(cell: str) -> str:
    """Parse an organization's own number of a relationship; 7.0, as programs write whole numbers, is 7."""
    written = canonical(cell)
    whole = _WHOLE.fullmatch(written)
    return whole[1] if whole else written
