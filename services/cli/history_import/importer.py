"""The import pipeline: survey the file, then validate, batch, load and count its rows."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from services.cli.history_import.batching import Batch, batches
from services.cli.history_import.destination import Destination
from services.cli.history_import.loader import Loader
from services.cli.history_import.outcomes import Result, RowOutcome
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import Reporter
from services.cli.history_import.row_validation import REQUIRED, PastRow, RowValidator
from services.cli.history_import.summary import Report
from services.cli.history_import.survey import (
    ON_RECORD,
    Named,
    Places,
    SimilarNames,
    Survey,
    first_lines,
    names_of,
    pair_similar,
    pair_taken,
)
from services.enrollment.organizations.domain import OrganizationJoined
from services.enrollment.programs.events import ProgramOpened
from services.platform.clock import Clock, system_clock
from services.ripple.files.tables.date_formats import DateFormat
from services.ripple.files.tables.errors import RejectedRow
from services.ripple.files.tables.names import canonical
from services.ripple.files.tables.records import Records


@dataclass(frozen=True)
class Options:
    """Options of an import.

    Attributes:
        dry_run: Load nothing, report what would be loaded.
        encoding: The file's encoding, where it is known.
        date_format: A form of days that is accepted beside YYYY-MM-DD.
        accept: Decides, before anything is loaded, whether an import goes on that would add names that are the same
            as others, or nearly so.
        clock: Returns the present time; no row lies after it.
        destination: The organization that the history joins; None where names make organizations.
        register: Whether the file names people by the numbers of a common register: one person in all organizations.
    """

    dry_run: bool = False
    encoding: str | None = None
    date_format: DateFormat | None = None
    accept: Callable[[Sequence[SimilarNames]], None] = lambda _: None
    clock: Clock = system_clock
    destination: Destination | None = None
    register: bool = False


class Import:
    """The import of one open file.

    Args:
        file: Opened in binary mode, at its beginning; it is read several times.
        loader: Loads the rows; None for a dry run without a store, which counts every valid row as new.
        pseudonymizer: Derives the ids of people and records.
        options: How it is imported.

    Raises:
        FileRejectedError: The whole file is rejected.
    """

    def __init__(
        self, file: BinaryIO, loader: Loader | None, pseudonymizer: Pseudonymizer, options: Options | None = None
    ) -> None:
        self._file, self._loader = file, loader
        self._options = options or Options()
        self._records = Records(file, REQUIRED, self._options.encoding)
        heading = self._records.heading
        people = pseudonymizer.of_register() if self._options.register else pseudonymizer
        self._validator = RowValidator(
            heading, people, self._options.clock(), self._options.date_format, self._options.destination
        )
        self._people = heading.index("mentor"), heading.index("mentee")

    def run(self, reporter: Reporter, on_progress: Callable[[int], None] = lambda _: None) -> Report:
        """Import the file.

        Args:
            reporter: Receives the outcome of every row.
            on_progress: Called after each batch with the number of bytes read.

        Returns:
            The counts.
        """
        began = time.monotonic()
        report = Report(self._options.dry_run, self._validator.ignored)
        self._survey(report)
        for rows, results in self._load_in_order(batches(self._validated())):
            _report_rows(report, reporter, rows, results)
            on_progress(self._file.tell())
        report.notes += self._notes()
        report.seconds = time.monotonic() - began
        reporter.done(report)
        return report

    def _validated(self) -> Iterator[PastRow | RejectedRow]:
        for record in self._records:
            yield record if isinstance(record, RejectedRow) else self._validator.row(*record)

    def _named(self) -> Iterator[tuple[PastRow, list[Named]]]:
        """Return the valid rows with the names in them."""
        mentor, mentee = self._people
        for record in self._records:
            if not isinstance(record, RejectedRow):
                row = self._validator.row(*record)
                if isinstance(row, PastRow):
                    yield row, names_of(row, record[1][mentor], record[1][mentee])

    def _survey(self, report: Report) -> None:
        """Read the whole file once, and ask about names that would become two."""
        places = self._places()
        survey, recorded = Survey(places=places), [*_recorded_names(places)]
        survey.add_recorded(recorded)
        for row, names in self._named():
            survey.add(row, names)
        repeated, keys = survey.repeated(), survey.similar()
        lines = (
            first_lines((row for row in self._validated() if isinstance(row, PastRow)), repeated) if repeated else {}
        )
        if self._loader is not None:
            self._loader.prepare(survey.openings, lines, self._options.destination)
            made = [*survey.openings.joined, *survey.openings.opened]
            report.news.recorded = self._loader.enrollment.existing(made)
        if keys:
            report.similar = [*pair_similar(self._similar(keys, recorded), keys)]
        report.similar += pair_taken(survey.taken)
        if report.similar and not self._options.dry_run:
            self._options.accept(report.similar)

    def _similar(self, keys: set[int], recorded: list[Named]) -> Iterator[tuple[int, Named]]:
        """Return the names that may have a similar one, with their lines; rows that are recorded add none."""
        yield from ((ON_RECORD, name) for name in recorded)
        for row, names in self._named():
            concerned = [name for name in names if name.key in keys]
            if concerned and not self._is_recorded(row):
                yield from ((row.line, name) for name in concerned)

    def _is_recorded(self, row: PastRow) -> bool:
        return self._loader is not None and bool(self._loader.relationships.existing([row.id]))

    def _places(self) -> Places:
        """Return the organizations and programs that are on record."""
        places: defaultdict[tuple[str, ...], set[UUID]] = defaultdict(set)
        if self._loader is None:
            return places
        store, names = self._loader.enrollment, dict[str, str]()
        for joined in store.events_of(OrganizationJoined):
            names[str(joined.originator_id)] = name = canonical(joined.name)
            places[(name,)].add(joined.originator_id)
        for opened in store.events_of(ProgramOpened):
            if opened.organization_id in names:
                places[names[opened.organization_id], canonical(opened.name)].add(opened.originator_id)
        return places

    def _load_in_order(self, grouped: Iterable[Batch]) -> Iterator[tuple[list[PastRow], list[Result]]]:
        """Enter batches one after the other, with one on its way while the next is prepared."""
        waiting: tuple[list[PastRow], list[RejectedRow], Future[list[Result]]] | None = None
        for usable, refused in grouped:
            future = self._start_loading(usable)
            if waiting is not None:
                yield waiting[0], [*waiting[1], *waiting[2].result()]
            waiting = usable, refused, future
        if waiting is not None:
            yield waiting[0], [*waiting[1], *waiting[2].result()]

    def _start_loading(self, rows: Sequence[PastRow]) -> Future[list[Result]]:
        if self._loader is not None and not self._options.dry_run:
            return self._loader.load(rows)
        examined: Future[list[Result]] = Future()
        new: list[Result] = [RowOutcome(row.line, "new") for row in rows]
        examined.set_result(self._loader.examine(rows) if self._loader else new)
        return examined

    def _notes(self) -> list[str]:
        layout, notes = self._records.layout, []
        if layout.title:
            notes.append(f"the heading is on line {layout.heading_line}; what stands above it is not imported")
        if self._records.last_line_open:
            notes.append("the last line has no line break: check that the file is complete")
        if self._options.destination is not None:
            notes += self._options.destination.notes()
        return notes


def import_file(
    file: BinaryIO,
    loader: Loader | None,
    pseudonymizer: Pseudonymizer,
    reporter: Reporter,
    *,
    dry_run: bool = False,
) -> Report:
    """Import an open file with the ordinary options (see `Import`)."""
    return Import(file, loader, pseudonymizer, Options(dry_run)).run(reporter)


def _recorded_names(places: Places) -> Iterator[Named]:
    for names in places:
        yield Named("organization" if len(names) == 1 else "program", names[:-1], names[-1])


def _report_rows(report: Report, reporter: Reporter, rows: Sequence[PastRow], results: Sequence[Result]) -> None:
    """Count and report the rows of a batch in the order of their lines."""
    by_line = {row.line: row for row in rows}
    for result in sorted(results, key=lambda one: one.line):
        if isinstance(result, RejectedRow):
            report.refused[result.rule] += 1
            reporter.report_rejection(result)
        else:
            report.count(result, by_line[result.line])
            reporter.report_row(result)
