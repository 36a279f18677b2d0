"""What an import did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


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
