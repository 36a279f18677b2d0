"""What a single cell says, or why it says nothing. Refusals never repeat a cell: it may be somebody's name."""

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


class ImpossibleError(Exception):
    """A cell, or a row, that nothing can have been like.

    Attributes:
        rule: the rule's name in kebab-case.
        detail: one sentence on what to mend.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.detail = detail


def name(cell: str, column: str) -> str:
    """A name of anything, in one spelling.

    Raises:
        ImpossibleError: `name-empty`, `name-too-long` or `name-not-text`.
    """
    name = text(cell)
    if not name:
        raise ImpossibleError("name-empty", f"{column} is empty")
    if len(name) > MAX_NAME:
        raise ImpossibleError("name-too-long", f"{column} has more than {MAX_NAME} characters")
    if not (name.isprintable() or all(unicodedata.category(c) not in _UNSHOWABLE for c in name)):
        raise ImpossibleError("name-not-text", f"{column} holds a character that cannot be shown")
    return name


def day(cell: str, column: str) -> date:
    """A day written YYYY-MM-DD, and no other way.

    Raises:
        ImpossibleError: `invalid-<column>`.
    """
    written = cell.strip()
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        raise ImpossibleError(f"invalid-{column}", f"{column} must be a day since {EARLIEST.year}, written YYYY-MM-DD")
    return day


def midnight(day: date) -> datetime:
    """The moment a day begins, UTC."""
    return datetime.combine(day, time(), UTC)


def direction(cell: str) -> str:
    """A direction; traditional where the cell says none.

    Raises:
        ImpossibleError: `unknown-direction`.
    """
    direction = cell.strip() or "traditional"
    if direction not in DIRECTIONS:
        raise ImpossibleError("unknown-direction", f"direction must be one of {', '.join(sorted(DIRECTIONS))}")
    return direction


def sessions(cell: str) -> int | None:
    """A number of sessions; None where the cell says none.

    Raises:
        ImpossibleError: `invalid-sessions`.
    """
    written = cell.strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > 6 or int(written) > MAX_SESSIONS:
        raise ImpossibleError("invalid-sessions", f"sessions must be a number from 0 to {MAX_SESSIONS}")
    return int(written)
