"""The import pipeline: read, validate, batch, load, count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import BinaryIO

from services.cli.history_import.batching import Batch, batches
from services.cli.history_import.csv_reader import Records
from services.cli.history_import.errors import RejectedRow
from services.cli.history_import.loader import Entered, Loader
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import Reporter
from services.cli.history_import.row_validation import PastRow, RowValidator
from services.cli.history_import.summary import Report

ORGANIZATION_LEFT = ("organization-left", "the organization has left the federation")


def import_file(
    file: BinaryIO,
    loader: Loader | None,
    pseudonymizer: Pseudonymizer,
    reporter: Reporter,
    *,
    dry_run: bool = False,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Import an open file.

    Args:
        file: Opened in binary mode, at its beginning.
        loader: Loads the rows; None for a dry run without a store, which counts every valid row as new.
        pseudonymizer: Derives the ids of people and records.
        reporter: Receives the outcome of every row.
        dry_run: Load nothing, report what would be loaded.
        on_progress: Called after each batch with the number of bytes read.

    Returns:
        The counts.

    Raises:
        FileRejectedError: The whole file is rejected.
    """
    began = time.monotonic()
    records = Records(file)
    validator = RowValidator(records.heading, pseudonymizer, datetime.now(UTC).date())
    report = Report(dry_run, validator.ignored)
    for usable, refused, entered in _load_in_order(batches(_validate(records, validator)), loader, dry_run=dry_run):
        _count(report, usable, entered)
        _report_rows(report, reporter, entered, refused)
        on_progress(file.tell())
    report.seconds = time.monotonic() - began
    reporter.done(report)
    return report


def _validate(records: Records, validator: RowValidator) -> Iterator[PastRow | RejectedRow]:
    for record in records:
        yield record if isinstance(record, RejectedRow) else validator.row(*record)


def _load_in_order(
    grouped: Iterable[Batch], loader: Loader | None, *, dry_run: bool
) -> Iterator[tuple[list[PastRow], list[RejectedRow], Entered]]:
    """Enter batches one after the other, with one on its way while the next is prepared."""
    waiting: tuple[list[PastRow], list[RejectedRow], Future[Entered]] | None = None
    for usable, refused in grouped:
        future = _start_loading(loader, usable, dry_run=dry_run)
        if waiting is not None:
            yield *waiting[:2], waiting[2].result()
        waiting = usable, refused, future
    if waiting is not None:
        yield *waiting[:2], waiting[2].result()


def _start_loading(loader: Loader | None, rows: Sequence[PastRow], *, dry_run: bool) -> Future[Entered]:
    if loader is not None and not dry_run:
        return loader.load(rows)
    examined: Future[Entered] = Future()
    examined.set_result(loader.examine(rows) if loader else Entered([row.line for row in rows], [], []))
    return examined


def _count(report: Report, rows: Sequence[PastRow], entered: Entered) -> None:
    report.new += len(entered.new)
    report.known += len(entered.known)
    new = set(entered.new)
    report.still_running += sum(row.still_running for row in rows if row.line in new)


def _report_rows(report: Report, reporter: Reporter, entered: Entered, refused: Sequence[RejectedRow]) -> None:
    for line in entered.new:
        reporter.report_row(line, "new")
    for line in entered.known:
        reporter.report_row(line, "known")
    for row in [*refused, *(RejectedRow(line, *ORGANIZATION_LEFT) for line in entered.left)]:
        report.refused[row.rule] += 1
        reporter.report_rejection(row)
