"""The refused rows of a file as a file to mend: its own columns, each row with the reason before it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import BinaryIO, TextIO

from services.cli.history_import.outcomes import RowOutcome
from services.cli.history_import.reporters import Reporter
from services.cli.history_import.row_validation import REASON, REQUIRED
from services.cli.history_import.summary import Report
from services.ripple.files.tables.errors import RejectedRow
from services.ripple.files.tables.records import Records


class RejectedRows:
    """A reporter that passes everything on, and remembers which rows were refused and why.

    Args:
        reporter: The reporter to pass everything on to.
    """

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._reasons: dict[int, str] = {}

    def report_row(self, row: RowOutcome) -> None:
        """Pass the row on."""
        self._reporter.report_row(row)

    def report_rejection(self, row: RejectedRow) -> None:
        """Remember the row, and pass it on."""
        self._reasons[row.line] = f"{row.rule}: {row.detail}"
        self._reporter.report_rejection(row)

    def done(self, report: Report) -> None:
        """Pass the counts on."""
        self._reporter.done(report)

    def write(self, source: BinaryIO, target: Path, encoding: str | None = None) -> None:
        """Write the refused rows as CSV in UTF-8, with a byte order mark for spreadsheets.

        Args:
            source: The imported file.
            target: The file to write; it holds names and is readable by its owner alone.
            encoding: The imported file's encoding, where it is known.
        """
        source.seek(0)
        records = Records(source, REQUIRED, encoding)
        target.touch(mode=0o600)
        with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as out:
            self._copy(records, out)

    def _copy(self, records: Records, out: TextIO) -> None:
        writer = csv.writer(out, delimiter=records.layout.separator)
        again = REASON in records.heading  # the file of an earlier import's refused rows
        reason_at = records.heading.index(REASON) if again else None
        writer.writerow([REASON, *(column for column in records.heading if column != REASON)])
        for record in records:
            line = record.line if isinstance(record, RejectedRow) else record[0]
            if line not in self._reasons:
                continue
            cells = records.cells if isinstance(record, RejectedRow) else record[1]
            kept = [cell for at, cell in enumerate(cells) if at != reason_at]
            writer.writerow([self._reasons[line], *kept])
