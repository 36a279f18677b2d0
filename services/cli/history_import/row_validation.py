"""Validation of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.cli.history_import import parsing
from services.cli.history_import.errors import FileRejectedError, RejectedRow
from services.cli.history_import.parsing import InvalidCellError
from services.cli.history_import.pseudonyms import Pseudonymizer, text

REQUIRED = ("organization", "program", "cohort", "start", "end", "mentor", "mentee")
OPTIONAL = ("external_id", "direction", "sessions")


@dataclass(frozen=True, slots=True)
class PastRow:
    """A valid row. It holds no person's name.

    Attributes:
        line: Its line in the file.
        id: The relationship's id.
        organization, program, cohort: by name.
        start: When it began, midnight UTC.
        end: When it ended, midnight UTC; None while it lasts.
        mentor_id, mentee_id: pseudonyms.
        direction: Traditional, reverse or peer.
        sessions: How many were held; None where the row has no number.
        still_running: Its end was given and lies ahead, so that it is open today.
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


class RowValidator:
    """Turns records into valid rows or rejections.

    Args:
        heading: The file's columns.
        pseudonymizer: Derives the ids of people and records.
        today: No row starts after it.

    Attributes:
        ignored: Columns that are not imported; they still distinguish two rows.

    Raises:
        FileRejectedError: `columns-missing` or `columns-repeated`.
    """

    def __init__(self, heading: Sequence[str], pseudonymizer: Pseudonymizer, today: date) -> None:
        missing = [column for column in REQUIRED if column not in heading]
        if missing:
            raise FileRejectedError("columns-missing", f"the heading lacks {', '.join(missing)}")
        repeated = sorted(column for column, count in Counter(heading).items() if count > 1)
        if repeated:
            raise FileRejectedError("columns-repeated", f"the heading repeats {', '.join(repeated)}")
        self._columns = list(heading)
        self._keyring = pseudonymizer
        self._today = today
        self.ignored = [column for column in heading if column not in REQUIRED + OPTIONAL]

    def row(self, line: int, fields: list[str]) -> PastRow | RejectedRow:
        """RowValidator one record.

        Args:
            line: Its line in the file.
            fields: One for each column.
        """
        try:
            return self._row(line, fields)
        except InvalidCellError as error:
            return RejectedRow(line, error.rule, error.detail)

    def _row(self, line: int, fields: list[str]) -> PastRow:
        if len(fields) != len(self._columns):
            raise InvalidCellError(
                "wrong-columns", f"the row has {len(fields)} fields, the heading {len(self._columns)}"
            )
        row = dict(zip(self._columns, fields, strict=True))
        organization, program, cohort, mentor, mentee = (
            parsing.name(row[column], column) for column in ("organization", "program", "cohort", "mentor", "mentee")
        )
        if mentor == mentee:
            raise InvalidCellError("same-person", "mentor and mentee are the same person")
        start, end = self._dates(row["start"], row["end"])
        direction = parsing.direction(row.get("direction", ""))
        external_id = text(row.get("external_id", ""))
        still_running = end is not None and end > self._today
        return PastRow(
            line=line,
            id=self._keyring.external(organization, external_id)
            if external_id
            else self._keyring.content(self._columns, fields),
            organization=organization,
            program=program,
            cohort=cohort,
            start=parsing.midnight(start),
            end=parsing.midnight(end) if end is not None and not still_running else None,
            mentor_id=self._keyring.person(organization, mentor),
            mentee_id=self._keyring.person(organization, mentee),
            direction=direction,
            sessions=parsing.sessions(row.get("sessions", "")),
            still_running=still_running,
        )

    def _dates(self, start_cell: str, end_cell: str) -> tuple[date, date | None]:
        if not start_cell.strip():
            raise InvalidCellError("start-missing", "the row says no start")
        start = parsing.day(start_cell, "start")
        if start > self._today:
            raise InvalidCellError("start-in-future", "the start lies in the future")
        end = parsing.day(end_cell, "end") if end_cell.strip() else None
        if end is not None and end < start:
            raise InvalidCellError("end-before-start", "the end lies before the start")
        return start, end
