"""Progress of an objective: where its measure should be on a date, and whether it is. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from services.policy.policy import Objective


class Progress(StrEnum):
    """The state of an objective on a date."""

    MET = "met"
    """The target is reached."""
    ON_TRACK = "on-track"
    """As far as a straight line from the baseline to the target asks by now."""
    BEHIND = "behind"
    """Less far, with time left."""
    MISSED = "missed"
    """It was due, and the target is not reached."""
    OPEN = "open"
    """Not reached and not due; without a baseline there is no line to compare with."""
    UNKNOWN = "unknown"
    """The measure has no figure that the reader may see."""


@dataclass(frozen=True, slots=True)
class Term:
    """The time an objective has.

    Attributes:
        begins: When it was first in force.
        ends: The end of the day by which it is to be reached.
    """

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, objective: Objective, begins: datetime) -> "Term":
        """Return the term of an objective that was first in force at a time."""
        return cls(begins, datetime.combine(objective.due_on, time(), UTC) + timedelta(days=1))

    def elapsed(self, at: datetime) -> float:
        """Return the share of the term that has passed, from 0 to 1."""
        length = (self.ends - self.begins) / timedelta(seconds=1)
        passed = (at - self.begins) / timedelta(seconds=1)
        return min(1.0, max(0.0, passed / length)) if length > 0 else 1.0


def expected(objective: Objective, term: Term, at: datetime) -> float | None:
    """Return where a straight line from the baseline to the target is at a time; None without a baseline."""
    if objective.baseline_thousandths is None:
        return None
    baseline, target = objective.baseline_thousandths / 1000, objective.target_thousandths / 1000
    return baseline + (target - baseline) * term.elapsed(at)


def assess(objective: Objective, value: float | None, term: Term, at: datetime) -> Progress:
    """Return the progress of an objective.

    Args:
        objective: The objective.
        value: The figure of its measure at the time; None where there is none.
        term: The time it has.
        at: The time.
    """
    if value is None:
        return Progress.UNKNOWN
    if _reaches(objective, value, objective.target_thousandths / 1000):
        return Progress.MET
    if at >= term.ends:
        return Progress.MISSED
    line = expected(objective, term, at)
    if line is None:
        return Progress.OPEN
    return Progress.ON_TRACK if _reaches(objective, value, line) else Progress.BEHIND


def _reaches(objective: Objective, value: float, aim: float) -> bool:
    return value >= aim if objective.better == "higher" else value <= aim
