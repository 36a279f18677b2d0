"""Reporters of an import: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from typing import Literal, Protocol, TextIO

from rich.console import Console
from rich.table import Table

from services.cli.history_import.errors import RejectedRow
from services.cli.history_import.summary import Report
from services.cli.shell.output import console

RowOutcome = Literal["new", "known"]


class Reporter(Protocol):
    """Receives the outcome of each row during the import."""

    def report_row(self, line: int, outcome: RowOutcome) -> None:
        """Report a row that was loaded or existed before."""
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
        every_row: Tell every row's outcome, not only rejections.
    """
    return (
        JsonReporter(sys.stdout, every_row=every_row)
        if as_json
        else TableReporter(console(soft_wrap=True), every_row=every_row)
    )


class JsonReporter:
    """One JSON object, written as the rows come, so that it never has to be in memory.

    Args:
        out: The stream to write to.
        every_row: Tell every row's outcome, not only rejections.
    """

    def __init__(self, out: TextIO, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row
        self._separator = '{"rows": [\n  '

    def report_row(self, line: int, outcome: RowOutcome) -> None:
        """Write the row if every row is reported."""
        if self._every_row:
            self._row({"line": line, "outcome": outcome})

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
    """Writes rejected rows as lines and the counts as a table.

    Args:
        out: The stream to write to.
        every_row: Tell every row's outcome, not only rejections.
    """

    def __init__(self, out: Console, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row

    def report_row(self, line: int, outcome: RowOutcome) -> None:
        """Write the row if every row is reported."""
        if self._every_row:
            self._out.print(f"line {line}: {outcome}", highlight=False)

    def report_rejection(self, row: RejectedRow) -> None:
        """Write the row with its reason."""
        self._out.print(f"line {row.line}: refused, {row.rule}: {row.detail}", highlight=False)

    def done(self, report: Report) -> None:
        """Show the counts."""
        table = Table("", "rows", title="would be imported" if report.dry_run else "imported")
        table.columns[1].justify = "right"
        table.add_row("new", f"{report.new:,}")
        table.add_row("known already", f"{report.known:,}")
        for rule, count in sorted(report.refused.items()):
            table.add_row(f"refused: {rule}", f"{count:,}")
        table.add_row("all", f"{report.rows:,}")
        self._out.print(table)
        if report.still_running:
            self._out.print(f"{report.still_running:,} rows end in the future: they are open today")
        if report.ignored_columns:
            self._out.print(f"columns not imported: {', '.join(report.ignored_columns)}", markup=False)
