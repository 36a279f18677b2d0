"""What an import tells while it goes on: to a person, or to a program."""

from __future__ import annotations

import json
import sys
from typing import Literal, Protocol, TextIO

from rich.console import Console
from rich.table import Table

from services.cli.history_import.errors import RowRefused
from services.cli.history_import.summary import Report

Fate = Literal["new", "known"]


class Teller(Protocol):
    """Tells what each row meets while the import goes on."""

    def entered(self, line: int, fate: Fate) -> None:
        """A row was entered, or is known."""
        ...

    def refused(self, row: RowRefused) -> None:
        """A row was not imported."""
        ...

    def done(self, report: Report) -> None:
        """That was all."""
        ...


def teller(*, as_json: bool, every_row: bool) -> Teller:
    """Tell on standard output.

    Args:
        as_json: to a program, else to a person.
        every_row: tell every row's fate, not only refusals.
    """
    return (
        JsonTeller(sys.stdout, every_row=every_row)
        if as_json
        else TableTeller(Console(soft_wrap=True), every_row=every_row)
    )


class JsonTeller:
    """One JSON object, written as the rows come, so that it never has to be in memory.

    Args:
        out: where to.
        every_row: tell every row's fate, not only refusals.
    """

    def __init__(self, out: TextIO, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row
        self._separator = '{"rows": [\n  '

    def entered(self, line: int, fate: Fate) -> None:
        """Tell it where every row is told."""
        if self._every_row:
            self._row({"line": line, "outcome": fate})

    def refused(self, row: RowRefused) -> None:
        """Tell it with its reason."""
        self._row({"line": row.line, "outcome": "refused", "rule": row.rule, "detail": row.detail})

    def done(self, report: Report) -> None:
        """Close the object with the counts."""
        if self._separator.startswith("{"):
            self._out.write('{"rows": [')
        self._out.write(f"],\n{json.dumps(report.summary())[1:]}\n")

    def _row(self, row: dict[str, object]) -> None:
        self._out.write(self._separator + json.dumps(row))
        self._separator = ",\n  "


class TableTeller:
    """Tells refusals as lines, and the counts as a table.

    Args:
        out: where to.
        every_row: tell every row's fate, not only refusals.
    """

    def __init__(self, out: Console, *, every_row: bool) -> None:
        self._out = out
        self._every_row = every_row

    def entered(self, line: int, fate: Fate) -> None:
        """Tell it where every row is told."""
        if self._every_row:
            self._out.print(f"line {line}: {fate}", highlight=False)

    def refused(self, row: RowRefused) -> None:
        """Tell it with its reason."""
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
