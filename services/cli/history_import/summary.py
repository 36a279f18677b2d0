"""The counts of an import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """The counts of one import; the outcome of each row goes to a `Reporter` and is not kept.

    Attributes:
        dry_run: Nothing was entered; the counts say what would be.
        ignored_columns: Columns that are not imported; they still distinguish two rows.
        new: Rows entered.
        known: Rows that had been entered before, or are repeated in the file.
        refused: Rows not imported, by rule.
        still_running: Rows entered as open because their end lies ahead.
        seconds: Duration.
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
        """The number of rows in the file."""
        return self.new + self.known + self.refused.total()

    def summary(self) -> dict[str, object]:
        """Return the counts as they are shown."""
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
