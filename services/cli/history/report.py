"""What an import did, counted, and told while it goes on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, Protocol, TextIO

from services.cli.history.faults import RowRefused

Fate = Literal["new", "known"]


@dataclass
class Report:
    """The counts of one import; what every row met is told to a `Teller` and not kept.

    Attributes:
        dry_run: nothing was entered; the counts say what would be.
        ignored_columns: columns that are not imported; they still tell two rows apart.
        new: rows entered.
        known: rows that had been entered before, or are repeated in the file.
        refused: rows not imported, by rule.
        still_running: rows entered as open because their end lies ahead.
        seconds: how long it took.
    """

    dry_run: bool
    ignored_columns: list[str]
    new: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    still_running: int = 0
    seconds: float = 0.0

    @property
    def rows(self) -> int:
        """All rows of the file."""
        return self.new + self.known + self.refused.total()

    def summary(self) -> dict[str, object]:
        """The counts as they are shown."""
        return {
            "dry_run": self.dry_run,
            "ignored_columns": self.ignored_columns,
            "total": self.rows,
            "new": self.new,
            "known": self.known,
            "refused": self.refused.total(),
            "refused_by_rule": dict(sorted(self.refused.items())),
            "open_because_end_lies_ahead": self.still_running,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows / self.seconds) if self.seconds else None,
        }


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
