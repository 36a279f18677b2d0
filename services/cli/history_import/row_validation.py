"""Validation of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.cli.history_import import parsing
from services.cli.history_import.destination import Destination
from services.cli.history_import.parsing import InvalidCellError
from services.cli.history_import.people_finder import StatedPerson
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.enrollment.programs.backfill import PastProgram
from services.ripple.files.tables.date_formats import DateFormat
from services.ripple.files.tables.errors import RejectedRow
from services.ripple.files.tables.names import canonical

REQUIRED = ("organization", "program", "cohort", "start", "end", "mentor", "mentee")
OF_PEOPLE = ("mentor_external_id", "mentor_mail", "mentee_external_id", "mentee_mail")
"""Columns that tell people apart, where a history joins an organization."""
OPTIONAL = ("external_id", "direction", "sessions")
REASON = "refused_because"
"""The column that `--rejected` adds; where it is imported again it is no part of a row."""
EASTERNMOST = timedelta(hours=14)
"""How far the clocks of the first time zone are ahead of UTC: a day has begun where it has begun there."""
SAME_PERSON = InvalidCellError("same-person", "mentor and mentee are the same person")
_LEARNT_LATER = frozenset({"end", "sessions", "external_id", REASON})
"""Columns that do not tell two rows apart: what they say may become known, or change, while a relationship lasts."""


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
        place: The program that it joins; None where organization and program follow from their names.
        confidentiality: The level of that program.
        pseudonyms: The ids of mentor and mentee that an import by names alone gives, where the row joins people.
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
    place: PastProgram | None = None
    confidentiality: str = "open"
    pseudonyms: tuple[UUID, UUID] | None = None


class RowValidator:
    """Turns records into valid rows or rejections.

    Args:
        heading: The file's columns, with all of `REQUIRED`.
        pseudonymizer: Derives the ids of people and records.
        now: The present: no row starts on a day that has begun nowhere yet.
        date_format: A form of days that is accepted beside YYYY-MM-DD.
        destination: The organization that the rows join; None where names make organizations.

    Attributes:
        ignored: Columns that are not imported; they still distinguish two rows.
    """

    def __init__(
        self,
        heading: Sequence[str],
        pseudonymizer: Pseudonymizer,
        now: datetime,
        date_format: DateFormat | None = None,
        destination: Destination | None = None,
    ) -> None:
        self._columns = list(heading)
        self._keyring = pseudonymizer
        self._now = now
        self._last_day = (now + EASTERNMOST).date()
        self._date_format, self._destination = date_format, destination
        understood = (*REQUIRED, *OPTIONAL, REASON, *(() if destination is None else OF_PEOPLE))
        self.ignored = [column for column in heading if column not in understood]
        self._identifying = sorted(column for column in heading if column not in _LEARNT_LATER)

    def row(self, line: int, fields: list[str]) -> PastRow | RejectedRow:
        """Validate one record.

        Args:
            line: Its line in the file.
            fields: One for each column.
        """
        try:
            return self._row(line, dict(zip(self._columns, fields, strict=True)))
        except InvalidCellError as error:
            return RejectedRow(line, error.rule, error.detail)

    def _row(self, line: int, row: dict[str, str]) -> PastRow:
        organization, program, cohort = (
            parsing.name(row[name], name) for name in ("organization", "program", "cohort")
        )
        mentor, mentee = (_stated(row, name) for name in ("mentor", "mentee"))
        if mentor == mentee or (self._destination is None and mentor.cell == mentee.cell):
            raise SAME_PERSON
        destination = self._destination
        place, level = (None, "open") if destination is None else destination.place(organization, program)
        start, end = self._dates(row["start"], row["end"])
        direction = parsing.direction(row.get("direction", ""))
        still_running = end is not None and end > self._now.date()
        understood = {"start": start.isoformat(), "direction": direction}
        mentor_id = self._person(organization, mentor, "mentor", line)
        mentee_id = self._person(organization, mentee, "mentee", line)
        if mentor_id == mentee_id:
            raise SAME_PERSON
        return PastRow(
            line=line,
            id=self._id(organization, row, understood),
            organization=organization,
            program=program,
            cohort=cohort,
            start=min(parsing.midnight(start), self._now),
            end=parsing.midnight(end) if end is not None and not still_running else None,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            direction=direction,
            sessions=parsing.sessions(row.get("sessions", "")),
            still_running=still_running,
            place=place,
            confidentiality=level,
            pseudonyms=None if place is None else self._pseudonyms(organization, mentor.cell, mentee.cell),
        )

    def _pseudonyms(self, organization: str, mentor: str, mentee: str) -> tuple[UUID, UUID]:
        return self._keyring.person(organization, mentor), self._keyring.person(organization, mentee)

    def _person(self, organization: str, stated: StatedPerson, column: str, line: int) -> UUID:
        if self._destination is not None:
            return self._destination.person(stated, column, line)
        return self._keyring.person(organization, stated.cell)

    def _id(self, organization: str, row: dict[str, str], understood: dict[str, str]) -> UUID:
        """Return the id of a row's relationship: by its number, else by what it says in one spelling."""
        external_id = parsing.external_id(row.get("external_id", ""))
        if external_id:
            return self._keyring.external(organization, external_id)
        cells = {column: cell for column in self._identifying if (cell := canonical(row[column]))} | understood
        return self._keyring.content(list(cells), list(cells.values()))

    def _dates(self, start_cell: str, end_cell: str) -> tuple[date, date | None]:
        if not start_cell.strip():
            raise InvalidCellError("start-missing", "the row has no start")
        start = parsing.day(start_cell, "start", self._date_format)
        if start > self._last_day:
            raise InvalidCellError("start-in-future", "the start lies in the future")
        end = parsing.day(end_cell, "end", self._date_format) if end_cell.strip() else None
        if end is not None and end < start:
            raise InvalidCellError("end-before-start", "the end lies before the start")
        return start, end


def _stated(row: dict[str, str], column: str) -> StatedPerson:
    """Return what a row states of the person of a column."""
    return StatedPerson(
        parsing.person(row[column], column),
        parsing.person_external_id(row.get(f"{column}_external_id", ""), f"{column}_external_id"),
        parsing.mail(row.get(f"{column}_mail", ""), f"{column}_mail"),
    )
