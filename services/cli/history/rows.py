"""What a row says, and what is impossible about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from services.cli.history.faults import FileRefused, RowRefused
from services.cli.history.pseudonyms import Keyring, text

REQUIRED = ("organization", "program", "cohort", "start", "end", "mentor", "mentee")
OPTIONAL = ("external_id", "direction", "sessions")
DIRECTIONS = frozenset({"traditional", "reverse", "peer"})
MAX_NAME = 200
MAX_SESSIONS = 100_000
EARLIEST = date(1900, 1, 1)
_UNSHOWABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class PastRow:
    """A usable row. Nothing in it tells a person's name.

    Attributes:
        line: where it stands in the file.
        id: the relationship's id.
        organization, program, cohort: by name.
        start: when it began, midnight UTC.
        end: when it ended, midnight UTC; None while it lasts.
        mentor_id, mentee_id: pseudonyms.
        direction: traditional, reverse or peer.
        sessions: how many were held; None where the row does not say.
        still_running: its end was given and lies ahead, so that it is open today.
    """

    line: int
    id: UUID
    organization: str
    program: str
    cohort: str
    start: datetime
    end: datetime | None
    mentor_id: UUID
    mentee_id: UUID
    direction: str
    sessions: int | None
    still_running: bool


class Judge:
    """Turns records into rows, or says why they are impossible.

    Args:
        heading: the file's columns.
        keyring: names people and records.
        today: no row starts after it.

    Attributes:
        ignored: columns nobody reads; they still tell two rows apart.

    Raises:
        FileRefused: `columns-missing` or `columns-repeated`.
    """

    def __init__(self, heading: Sequence[str], keyring: Keyring, today: date) -> None:
        missing = [column for column in REQUIRED if column not in heading]
        if missing:
            raise FileRefused("columns-missing", f"the heading lacks {', '.join(missing)}")
        repeated = sorted(column for column, count in Counter(heading).items() if count > 1)
        if repeated:
            raise FileRefused("columns-repeated", f"the heading repeats {', '.join(repeated)}")
        self._columns = list(heading)
        self._keyring = keyring
        self._today = today
        self.ignored = [column for column in heading if column not in REQUIRED + OPTIONAL]

    def row(self, line: int, fields: list[str]) -> PastRow | RowRefused:
        """Judge one record.

        Args:
            line: where it stands.
            fields: one for each column.
        """
        try:
            return self._row(line, fields)
        except _ImpossibleError as why:
            return RowRefused(line, why.rule, why.detail)

    def _row(self, line: int, fields: list[str]) -> PastRow:
        if len(fields) != len(self._columns):
            raise _ImpossibleError(
                "wrong-columns", f"the row has {len(fields)} fields, the heading {len(self._columns)}"
            )
        cells = dict(zip(self._columns, fields, strict=True))
        organization, program, cohort, mentor, mentee = (
            _name(cells[column], column) for column in ("organization", "program", "cohort", "mentor", "mentee")
        )
        if mentor == mentee:
            raise _ImpossibleError("same-person", "mentor and mentee are the same person")
        start, end = self._dates(cells["start"], cells["end"])
        direction = _direction(cells.get("direction", ""))
        external_id = text(cells.get("external_id", ""))
        still_running = end is not None and end > self._today
        return PastRow(
            line=line,
            id=self._keyring.external(organization, external_id)
            if external_id
            else self._keyring.content(self._columns, fields),
            organization=organization,
            program=program,
            cohort=cohort,
            start=_midnight(start),
            end=_midnight(end) if end is not None and not still_running else None,
            mentor_id=self._keyring.person(mentor),
            mentee_id=self._keyring.person(mentee),
            direction=direction,
            sessions=_sessions(cells.get("sessions", "")),
            still_running=still_running,
        )

    def _dates(self, start_cell: str, end_cell: str) -> tuple[date, date | None]:
        if not start_cell.strip():
            raise _ImpossibleError("start-missing", "the row says no start")
        start = _day(start_cell, "start")
        if start > self._today:
            raise _ImpossibleError("start-in-future", "the start lies in the future")
        end = _day(end_cell, "end") if end_cell.strip() else None
        if end is not None and end < start:
            raise _ImpossibleError("end-before-start", "the end lies before the start")
        return start, end


class _ImpossibleError(Exception):
    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.detail = detail


def _name(cell: str, column: str) -> str:
    name = text(cell)
    if not name:
        raise _ImpossibleError("name-empty", f"{column} is empty")
    if len(name) > MAX_NAME:
        raise _ImpossibleError("name-too-long", f"{column} has more than {MAX_NAME} characters")
    if not (name.isprintable() or all(unicodedata.category(c) not in _UNSHOWABLE for c in name)):
        raise _ImpossibleError("name-not-text", f"{column} holds a character that cannot be shown")
    return name


def _day(cell: str, column: str) -> date:
    written = cell.strip()
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None or day < EARLIEST:
        raise _ImpossibleError(f"invalid-{column}", f"{column} must be a day since {EARLIEST.year}, written YYYY-MM-DD")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _direction(cell: str) -> str:
    direction = cell.strip() or "traditional"
    if direction not in DIRECTIONS:
        raise _ImpossibleError("unknown-direction", f"direction must be one of {', '.join(sorted(DIRECTIONS))}")
    return direction


def _sessions(cell: str) -> int | None:
    written = cell.strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > 6 or int(written) > MAX_SESSIONS:
        raise _ImpossibleError("invalid-sessions", f"sessions must be a number from 0 to {MAX_SESSIONS}")
    return int(written)
