"""Imports from a page: the import of the command line, over the stores of a process that serves both services."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from services.cli.history_import.importer import Import, Options
from services.cli.history_import.loader import Loader
from services.cli.history_import.outcomes import RowOutcome
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.rejected_rows import RejectedRows
from services.cli.history_import.sentences import SHOWN, describe_additions, describe_influence, describe_similar
from services.cli.history_import.summary import Report
from services.eventstore.store import EventStore
from services.projections.pages.administration.history_imports import FileRefusedError, ImportOutcome
from services.ripple.files.tables.errors import FileRejectedError, RejectedRow


class PageImports:
    """Checks and imports the files of a page.

    Args:
        enrollment: The event store of participations.
        relationships: The event store of relationships.
        pseudonymizer: Derives the ids of people and records.
    """

    def __init__(self, enrollment: EventStore, relationships: EventStore, pseudonymizer: Pseudonymizer) -> None:
        self._enrollment, self._relationships = enrollment, relationships
        self._pseudonymizer = pseudonymizer

    def run(self, content: bytes, *, dry_run: bool) -> ImportOutcome:
        """Check a file, or import it.

        Raises:
            FileRefusedError: The whole file is refused.
        """
        reasons = _Reasons()
        kept, file = RejectedRows(reasons), BytesIO(content)
        try:
            with Loader(self._enrollment, self._relationships, None) as loader:
                report = Import(file, loader, self._pseudonymizer, Options(dry_run=dry_run)).run(kept)
            rejected = _rejected_rows(kept, file) if report.refused.total() else b""
        except FileRejectedError as refused:
            raise FileRefusedError(f"{refused}.") from refused
        return ImportOutcome(
            rows=report.rows,
            new=report.new,
            updated=report.updated,
            known=report.known,
            differing=report.differing,
            refused=report.refused.total(),
            additions=[_sentence(each) for each in (*describe_additions(report), *describe_influence(report))],
            similar=[_sentence(describe_similar(pair)) for pair in report.similar[:SHOWN]],
            reasons=reasons.shown,
            rejected=rejected,
        )


class _Reasons:
    """A reporter that keeps the first reasons of refused rows."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def report_row(self, row: RowOutcome) -> None:
        """Keep nothing of a valid row."""

    def report_rejection(self, row: RejectedRow) -> None:
        """Keep the reason of one of the first refused rows."""
        if len(self.shown) < SHOWN:
            self.shown.append(f"Line {row.line}: {row.detail}")

    def done(self, report: Report) -> None:
        """Do nothing: the counts are returned."""


def _rejected_rows(kept: RejectedRows, file: BytesIO) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "rejected.csv"
        kept.write(file, target)
        return target.read_bytes()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
