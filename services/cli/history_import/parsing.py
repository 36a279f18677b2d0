"""Parsers of single cells. Rejections never repeat a cell: it may be a person's name."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time

from services.cli.history_import.pseudonyms import text

DIRECTIONS = frozenset({"traditional", "reverse", "peer"})
MAX_NAME = 200
MAX_SESSIONS = 100_000
EARLIEST = date(1900, 1, 1)
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    name = text(cell)
    if not name:
        raise InvalidCellError("name-empty", f"{column} is empty")
    if len(name) > MAX_NAME:
        raise InvalidCellError("name-too-long", f"{column} has more than {MAX_NAME} characters")
    if not (name.isprintable() or all(unicodedata.category(c) not in _UNSHOWABLE for c in name)):
        raise InvalidCellError("name-not-text", f"{column} holds a character that cannot be shown")
    return name


def day(cell: str, column: str) -> date:
    """Parse a day, written YYYY-MM-DD.

    Raises:
        InvalidCellError: `invalid-<column>`.
    """
    written = cell.strip()
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        raise InvalidCellError(f"invalid-{column}", f"{column} must be a day since {EARLIEST.year}, written YYYY-MM-DD")
    return day


def midnight(day: date) -> datetime:
    """Return the beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def direction(cell: str) -> str:
    """Parse a direction; an empty cell is traditional.

    Raises:
        InvalidCellError: `unknown-direction`.
    """
    direction = cell.strip() or "traditional"
    if direction not in DIRECTIONS:
        raise InvalidCellError("unknown-direction", f"direction must be one of {', '.join(sorted(DIRECTIONS))}")
    return direction


def sessions(cell: str) -> int | None:
    """Parse a number of sessions; an empty cell is None.

    Raises:
        InvalidCellError: `invalid-sessions`.
    """
    written = cell.strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > 6 or int(written) > MAX_SESSIONS:
        raise InvalidCellError("invalid-sessions", f"sessions must be a number from 0 to {MAX_SESSIONS}")
    return int(written)
