"""Definition of a measure as data: the card of every answer, docs/measures.md and the statement come from it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from services.projections.folding.event_handlers import EVIDENCE_FLOOR

Estimate = Literal[
    "count", "stages", "ages", "duration", "compared", "causes", "ratio", "share", "rates", "equity", "mean", "change"
]
"""How a figure is computed from the rows of a measure's statement (`estimates/`)."""
WindowRule = Literal[
    "none",
    "applied",
    "enrolled",
    "activated",
    "due",
    "held",
    "agreed",
    "given",
    "active",
    "ended",
    "mentored",
    "mentoring",
]
"""What must lie in the window for a fact to count; none for a figure as of a date alone."""

_STATEMENTS = Path(__file__).with_name("sql")


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        id: Its name in queries; also that of its file in `sql/`.
        version: Raised whenever a figure would differ for the same facts.
        question: The question that it answers.
        unit: Of the figure.
        estimate: How the figure follows from the rows.
        window: Which moment of a fact must lie in the window.
        numerator: What is counted.
        denominator: Of what it is a share; empty for a plain count.
        people: Whom the number of people counts, each once.
        exclusions: What is left out.
        censoring: What becomes of facts that are not over on the date.
        example: A worked example.
        floor: The evidence floor of its sessions; None where it counts no sessions.
        units: How many of what its statement counts are one of its unit: whole numbers add up to the same in any order.
    """

    id: str
    version: int
    question: str
    unit: str
    estimate: Estimate
    window: WindowRule
    numerator: str
    people: str
    exclusions: str
    example: str
    denominator: str = ""
    censoring: str = ""
    floor: int | None = None
    units: int = 1

    @cached_property
    def statement(self) -> str:
        """The SELECT of its rows, with the names of tables in braces."""
        return (_STATEMENTS / f"{self.id}.sql").read_text(encoding="utf-8")

    @cached_property
    def of_pairs(self) -> bool:
        """Whether a fact is about two people, `person` and `other`; else it is about one."""
        return " AS other" in self.statement


USUAL_FLOOR = EVIDENCE_FLOOR
MENTEES = "Distinct mentees."
BOTH = "Distinct mentors and mentees."
GIVERS = "Distinct people who answered."
