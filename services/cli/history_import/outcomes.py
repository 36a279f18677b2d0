"""The outcome of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.ripple.files.tables.errors import RejectedRow

Outcome = Literal["new", "updated", "known", "differs"]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The outcome of a valid row.

    Attributes:
        line: Its line in the file.
        outcome: `new`; `updated`: it closed what an earlier record left open; `known`; `differs`: the record says
            something else, and nothing was changed.
        detail: Why, where the outcome alone does not tell it.
        evidence: Of a new row: the evidence level of its sessions, None where it has none.
    """

    line: int
    outcome: Outcome
    detail: str = ""
    evidence: int | None = None


Result = RowOutcome | RejectedRow
