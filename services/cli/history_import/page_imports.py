"""Imports from a page: the import of the command line, over the stores of a process that serves both services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from services.cli.history_import.destination import Destination, FoundPerson
from services.cli.history_import.importer import Import, Options
from services.cli.history_import.joining import joining
from services.cli.history_import.loader import Loader
from services.cli.history_import.outcomes import RowOutcome
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.rejected_rows import RejectedRows
from services.cli.history_import.sentences import SHOWN, describe_influence, describe_similar
from services.cli.history_import.summary import Report
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.platform.settings import Settings
from services.projections.pages.administration.history_imports import (
    MOST_REFUSED,
    Addition,
    FileRefusedError,
    ImportOutcome,
    ImportTerms,
    PersonMatch,
    RefusedLine,
)
from services.projections.pages.components.formats import sentence
from services.ripple.files.tables.date_formats import date_format
from services.ripple.files.tables.errors import FileRejectedError, RejectedRow


class PageImports:
    """Checks and imports the files of a page.

    Args:
        enrollment: The event store of participations.
        relationships: The event store of relationships.
        pseudonymizer: Derives the ids of people and records.
        settings: The databases of the enrollment and of keys, for files that join an organization; None where none can.
    """

    def __init__(
        self,
        enrollment: EventStore,
        relationships: EventStore,
        pseudonymizer: Pseudonymizer,
        settings: Settings | None = None,
    ) -> None:
        self._enrollment, self._relationships = enrollment, relationships
        self._pseudonymizer, self._settings = pseudonymizer, settings

    def run(self, content: bytes, terms: ImportTerms, *, dry_run: bool) -> ImportOutcome:
        """Check a file, or import it.

        Raises:
            FileRefusedError: The whole file is refused, or there is no such organization.
        """
        refusals = _Refusals()
        kept, file = RejectedRows(refusals), BytesIO(content)
        try:
            with (
                self._joining(terms.organization) as destination,
                Loader(self._enrollment, self._relationships, terms.evidence) as loader,
            ):
                days = date_format(terms.date_format) if terms.date_format else None
                options = Options(dry_run=dry_run, date_format=days, destination=destination, register=terms.register)
                report = Import(file, loader, self._pseudonymizer, options).run(kept)
            rejected = _rejected_rows(kept, file) if report.refused.total() else b""
        except FileRejectedError as refused:
            raise FileRefusedError(f"{refused}.") from refused
        except RefusedError as refused:
            raise FileRefusedError(f"The organization is not one to import into: {refused.detail}.") from refused
        return ImportOutcome(
            rows=report.rows,
            new=report.new,
            updated=report.updated,
            known=report.known,
            differing=report.differing,
            refused=report.refused.total(),
            additions=_additions(report),
            remarks=[sentence(each) for each in describe_influence(report)],
            similar=[sentence(describe_similar(pair)) for pair in report.similar[:SHOWN]],
            refused_by_rule=dict(sorted(report.refused.items())),
            first_refused=refusals.first(),
            people=[] if destination is None else [sentence(each) for each in destination.notes()],
            matches=[] if destination is None else [_match(each, dry_run=dry_run) for each in destination.found],
            rejected=rejected,
        )

    @contextmanager
    def _joining(self, organization: UUID | None) -> Iterator[Destination | None]:
        if organization is None:
            yield None
            return
        if self._settings is None:
            raise FileRefusedError("This server imports into no organization: use `mentorship import history`.")
        with joining(self._settings, self._enrollment, organization, self._pseudonymizer) as destination:
            yield destination


class _Refusals:
    """A reporter that keeps the first refused rows: those of ambiguous people, and the others."""

    def __init__(self) -> None:
        self._ambiguous: list[RefusedLine] = []
        self._others: list[RefusedLine] = []

    def report_row(self, row: RowOutcome) -> None:
        """Keep nothing of a valid row."""

    def report_rejection(self, row: RejectedRow) -> None:
        """Keep one of the first refused rows."""
        kept = self._ambiguous if row.rule.endswith("-ambiguous") else self._others
        if len(kept) < MOST_REFUSED:
            kept.append(RefusedLine(row.line, row.rule, row.detail))

    def done(self, report: Report) -> None:
        """Do nothing: the counts are returned."""

    def first(self) -> list[RefusedLine]:
        """Return the first refused rows, those of ambiguous people first."""
        return [*self._ambiguous, *self._others][:MOST_REFUSED]


def _additions(report: Report) -> list[Addition]:
    news = report.news
    organizations = list(news.organizations)
    programs = [f"{program} ({organization})" for organization, program in news.programs]
    found = [
        Addition("Organizations", len(organizations), organizations),
        Addition("Programs", len(programs), programs),
        Addition("Cohorts", len(news.cohorts)),
        Addition("People in relationships", news.people_count),
        Addition("Relationships", report.new),
        Addition("Relationships that are open today", report.still_running),
    ]
    return [each for each in found if each.count]


def _match(found: FoundPerson, *, dry_run: bool) -> PersonMatch:
    stated = [text for text in (found.stated.cell, found.stated.external_id, found.stated.mail) if text]
    recorded = not (dry_run and found.key == "new")
    return PersonMatch(found.line, stated, str(found.id), found.key, recorded)


def _rejected_rows(kept: RejectedRows, file: BytesIO) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "rejected.csv"
        kept.write(file, target)
        return target.read_bytes()
