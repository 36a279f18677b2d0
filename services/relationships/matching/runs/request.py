"""A run as a coordinator asks for it, and the refusals of the engine as refusals of a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.eventstore.refusal import Refusal, RefusedError

PolicyName = Literal["most-people", "most-people-best-fit", "highest-total-score"]
RunDirection = Literal["traditional", "reverse"]
RunShape = Literal["pair", "group"]
AT_ONCE = 1_000
"""Mentors and mentees of a run together, at most, that is computed while the caller waits; a worker computes larger."""
LARGEST = 20_000
"""Mentors and mentees of a run together, at most, that a worker computes: they take 0.7 GB of its 1 GiB."""
GROUPS_AT_ONCE, LARGEST_OF_GROUPS = 200, 1_000
"""The same of a run that forms groups, whose choice takes longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Choices of a coordinator.

    Attributes:
        policy: The list of aims, by name.
        floor: The least score of a pair, in points.
        direction: Direction of mentoring; None: traditional where the program's policy allows it.
        needed_minutes: Minutes a week that the meetings need.
        shape: Pairs or groups; None: pairs where the program's policy allows them.
        least: Fewest mentees of a group.
        most: Most mentees of a group.
        co_led: Pairs of mentors who lead a group together, and not alone.
        locked: Pairs (mentor, mentee) that are part of the answer.
        excluded: Participations that take no part.
        as_of: The time of the run.
    """

    policy: PolicyName = "most-people"
    floor: int = 0
    direction: RunDirection | None = None
    needed_minutes: int = 60
    shape: RunShape | None = None
    least: int = 3
    most: int = 8
    co_led: frozenset[tuple[str, str]] = frozenset()
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


def require_tried(people: int, most: int = AT_ONCE) -> None:
    """Pass if a run is small enough to be tried while the caller waits.

    Args:
        people: Mentors and mentees together.
        most: The limit.

    Raises:
        RefusedError: `matching-run-too-large`.
    """
    if people > most:
        detail = f"{people} people could be matched; at most {most} are tried at once: run it, or leave people out"
        raise RefusedError("matching-run-too-large", detail)


_OF_THE_ENGINE = (
    Refusal("locked-pair-inadmissible", "a fixed pair breaks a rule of the run"),
    Refusal("locked-over-limit", "a mentee has more fixed mentors than places"),
    Refusal("locked-over-capacity", "a mentor has more fixed mentees than free places"),
    Refusal("locked-with-groups", "a pair cannot be fixed in a run of groups: leave people out instead"),
    Refusal("sizes-exclude-each-other", "the least size of a group is above the most"),
    Refusal("pair-unknown", "two mentors who lead together are two who take part in the run"),
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
