"""An import from beginning to end: read, judge, batch, enter, count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import BinaryIO

from services.cli.history_import.batching import Batch, batches
from services.cli.history_import.csv_reader import Records
from services.cli.history_import.errors import RowRefused
from services.cli.history_import.loader import Entered, Entering
from services.cli.history_import.pseudonyms import Keyring
from services.cli.history_import.reporters import Teller
from services.cli.history_import.row_validation import Judge, PastRow
from services.cli.history_import.summary import Report

ORGANIZATION_LEFT = ("organization-left", "the organization has left the federation")


def import_file(
    file: BinaryIO,
    entering: Entering | None,
    keyring: Keyring,
    teller: Teller,
    *,
    dry_run: bool = False,
    advanced: Callable[[int], None] = lambda _: None,
) -> Report:
    """Import an open file.

    Args:
        file: opened in binary mode, at its beginning.
        entering: where its rows go; None for a dry run without any store, which then takes every usable row for new.
        keyring: names people and records.
        teller: is told what every row met.
        dry_run: enter nothing, say what would be.
        advanced: is told after each batch how many bytes of the file are done.

    Returns:
        The counts.

    Raises:
        FileRefused: nothing of the file can be imported.
    """
    began = time.monotonic()
    records = Records(file)
    judge = Judge(records.heading, keyring, datetime.now(UTC).date())
    report = Report(dry_run, judge.ignored)
    for usable, refused, entered in _in_turn(batches(_judged(records, judge)), entering, dry_run=dry_run):
        _count(report, usable, entered)
        _tell(report, teller, entered, refused)
        advanced(file.tell())
    report.seconds = time.monotonic() - began
    teller.done(report)
    return report


def _judged(records: Records, judge: Judge) -> Iterator[PastRow | RowRefused]:
    for record in records:
        yield record if isinstance(record, RowRefused) else judge.row(*record)


def _in_turn(
    grouped: Iterable[Batch], entering: Entering | None, *, dry_run: bool
) -> Iterator[tuple[list[PastRow], list[RowRefused], Entered]]:
    """Enter batches one after the other, with one on its way while the next is begun."""
    waiting: tuple[list[PastRow], list[RowRefused], Future[Entered]] | None = None
    for usable, refused in grouped:
        begun = _begun(entering, usable, dry_run=dry_run)
        if waiting is not None:
            yield *waiting[:2], waiting[2].result()
        waiting = usable, refused, begun
    if waiting is not None:
        yield *waiting[:2], waiting[2].result()


def _begun(entering: Entering | None, rows: Sequence[PastRow], *, dry_run: bool) -> Future[Entered]:
    if entering is not None and not dry_run:
        return entering.enter(rows)
    examined: Future[Entered] = Future()
    examined.set_result(entering.examine(rows) if entering else Entered([row.line for row in rows], [], []))
    return examined


def _count(report: Report, rows: Sequence[PastRow], entered: Entered) -> None:
    report.new += len(entered.new)
    report.known += len(entered.known)
    new = set(entered.new)
    report.still_running += sum(row.still_running for row in rows if row.line in new)


def _tell(report: Report, teller: Teller, entered: Entered, refused: Sequence[RowRefused]) -> None:
    for line in entered.new:
        teller.entered(line, "new")
    for line in entered.known:
        teller.entered(line, "known")
    for row in [*refused, *(RowRefused(line, *ORGANIZATION_LEFT) for line in entered.left)]:
        report.refused[row.rule] += 1
        teller.refused(row)
