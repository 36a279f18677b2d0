"""Reporters of an import: lines and a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from typing import Protocol, TextIO

from rich.console import Console
from rich.table import Table

from services.cli.history_import.outcomes import RowOutcome
from services.cli.history_import.sentences import describe_additions, describe_influence, describe_similar
from services.cli.history_import.summary import Report
from services.cli.shell.output import console, printable
from services.ripple.files.tables.errors import RejectedRow


class Reporter(Protocol):
    """Receives the outcome of each row during the import."""

    def report_row(self, row: RowOutcome) -> None:
        """Report a valid row."""
        ...

    def report_rejection(self, row: RejectedRow) -> None:
        """Report a rejected row."""
        ...

    def done(self, report: Report) -> None:
        """Report the counts at the end."""
        ...


def reporter(*, as_json: bool, every_row: bool) -> Reporter:
    """Return the reporter for standard output.

    Args:
        as_json: To a program, else to a person.
        every_row: Report every row's outcome, not only rejections and what was changed or differs.
    """
    if as_json:
        return JsonReporter(sys.stdout, every_row=every_row)
    return TableReporter(console(soft_wrap=True), every_row=every_row)


class JsonReporter:
    """One JSON object, written as the rows come, so that it never has to be in memory.

    Args:
        out: The stream to write to.
        every_row: Report every row's outcome, not only rejections and what was changed or differs.
    """

    def __init__(self, out: TextIO, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row
        self._separator = '{"rows": [\n  '

    def report_row(self, row: RowOutcome) -> None:
        """Write the row if it is to be reported."""
        if self._every_row or row.outcome in ("updated", "differs"):
            detail = {"detail": row.detail} if row.detail else {}
            self._row({"line": row.line, "outcome": row.outcome, **detail})

    def report_rejection(self, row: RejectedRow) -> None:
        """Write the row with its reason."""
        self._row({"line": row.line, "outcome": "refused", "rule": row.rule, "detail": row.detail})

    def done(self, report: Report) -> None:
        """Close the object with the counts."""
        if self._separator.startswith("{"):
            self._out.write('{"rows": [')
        self._out.write(f"],\n{json.dumps(report.summary())[1:]}\n")

    def _row(self, row: dict[str, object]) -> None:
        self._out.write(self._separator + json.dumps(row))
        self._separator = ",\n  "


class TableReporter:
    """Writes rows as lines, the counts as a table, and what the import adds as sentences.

    Args:
        out: The stream to write to.
        every_row: Report every row's outcome, not only rejections and what was changed or differs.
    """

    def __init__(self, out: Console, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row

    def report_row(self, row: RowOutcome) -> None:
        """Write the row if it is to be reported."""
        if self._every_row or row.outcome in ("updated", "differs"):
            self._write(f"line {row.line}: {row.outcome}" + (f", {row.detail}" if row.detail else ""))

    def report_rejection(self, row: RejectedRow) -> None:
        """Write the row with its reason."""
        self._write(f"line {row.line}: refused, {row.rule}: {row.detail}")

    def done(self, report: Report) -> None:
        """Show the counts, then the sentences."""
        table = Table("", "rows", title="would be imported" if report.dry_run else "imported")
        table.columns[1].justify = "right"
        table.add_row("new", f"{report.new:,}")
        if report.updated:
            table.add_row("updated", f"{report.updated:,}")
        table.add_row("known already", f"{report.known:,}")
        if report.differing:
            table.add_row("different from the record", f"{report.differing:,}")
        for rule, count in sorted(report.refused.items()):
            table.add_row(f"refused: {rule}", f"{count:,}")
        table.add_row("all", f"{report.rows:,}")
        self._out.print(table)
        for sentence in (*describe_additions(report), *map(describe_similar, report.similar)):
            self._write(sentence)
        if report.still_running:
            self._write(f"{report.still_running:,} rows end in the future: they are open today")
        for sentence in (*describe_influence(report), *report.notes):
            self._write(sentence)
        if report.ignored_columns:
            self._write(f"columns not imported: {', '.join(report.ignored_columns)}")

    def _write(self, line: str) -> None:
        self._out.print(printable(line))
