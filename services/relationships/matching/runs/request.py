"""A run as a coordinator asks for it, and the refusals of the engine as refusals of a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.eventstore.refusal import Refusal, RefusedError

PolicyName = Literal["most-people", "most-people-best-fit", "highest-total-score"]
RunDirection = Literal["traditional", "reverse"]
AT_ONCE = 1_000
"""Mentors and mentees of a run together, at most, that is computed while the caller waits; a worker computes larger."""
LARGEST = 20_000
"""Mentors and mentees of a run together, at most, that a worker computes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Choices of a coordinator.

    Attributes:
        policy: The list of aims, by name.
        floor: The least score of a pair, in points.
        direction: Direction of mentoring; None: traditional where the program's policy allows it.
        needed_minutes: Minutes a week that the meetings need.
        locked: Pairs (mentor, mentee) that are part of the answer.
        excluded: Participations that take no part.
        as_of: The time of the run.
    """

    policy: PolicyName = "most-people"
    floor: int = 0
    direction: RunDirection | None = None
    needed_minutes: int = 60
    locked: frozenset[tuple[str, str]] = frozenset()
    excluded: frozenset[str] = frozenset()
    as_of: datetime


def require_size(people: int, most: int = LARGEST) -> None:
    """Pass if a run is small enough.

    Args:
        people: Mentors and mentees together.
        most: The limit.

    Raises:
        RefusedError: `matching-run-too-large`.
    """
    if people > most:
        detail = f"{people} people could be matched; a run takes at most {most}: leave people out"
        raise RefusedError("matching-run-too-large", detail)


def require_tried(people: int) -> None:
    """Pass if a run is small enough to be tried while the caller waits.

    Raises:
        RefusedError: `matching-run-too-large`.
    """
    if people > AT_ONCE:
        detail = f"{people} people could be matched; at most {AT_ONCE} are tried at once: run it, or leave people out"
        raise RefusedError("matching-run-too-large", detail)


_OF_THE_ENGINE = (
    Refusal("locked-pair-inadmissible", "a fixed pair breaks a rule of the run"),
    Refusal("locked-over-limit", "a mentee has more fixed mentors than places"),
    Refusal("locked-over-capacity", "a mentor has more fixed mentees than free places"),
    Refusal("matching-not-proven", "the answer of the solver could not be proven, so it is not used"),
)


def refusal_of(rule: str, field: str) -> RefusedError | None:
    """Return the refusal of a command for one of the engine; None for what no input of a run can cause.

    Args:
        rule: The name of the engine's rule.
        field: The place of its input; empty for an answer of the solver.
    """
    found = next((each for each in _OF_THE_ENGINE if each.rule == rule), None)
    return None if found is None else RefusedError(found.rule, found.detail, field=field or None)
