"""Objectives: what a program is to reach, bound to a measure of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast, get_args

from services.enrollment import validation
from services.eventstore.refusal import RefusedError
from services.policy.measures import MEASURES
from services.policy.policy import Better, Objective

MAX_OBJECTIVES = 20
"""Most objectives of a program."""
MAX_THOUSANDTHS = 10**12
"""Upper bound of baselines and targets, in thousandths of the measure's unit."""


def build_objective(
    *,
    code: str,
    measure: str | None,
    baseline_thousandths: int | None,
    target_thousandths: int,
    better: str,
    due_on: date,
) -> Objective:
    """Build an objective of checked values; the arguments are the attributes of `Objective`.

    Raises:
        RefusedError: `objective-without-measure`, `measure-unknown`, `target-no-improvement`, or the refusal of a
            value, about the objectives.
    """
    if not measure:
        detail = f"objective {code} has a target, but no measure that it is judged by"
        raise RefusedError("objective-without-measure", detail, field="objectives", kind="field")
    if measure not in MEASURES:
        detail = f"{measure} is not a measure of one program; these are: {', '.join(sorted(MEASURES))}"
        raise RefusedError("measure-unknown", detail, field="objectives", kind="field")
    objective = Objective(
        code=validation.check_code(code, "objectives"),
        measure=measure,
        baseline_thousandths=None if baseline_thousandths is None else _check_thousandths(baseline_thousandths),
        target_thousandths=_check_thousandths(target_thousandths),
        better=cast("Better", validation.check_choice(better, get_args(Better), "objectives")),
        due_on=due_on,
    )
    if not _improves(objective):
        detail = f"objective {code} states that {better} is better, but its target is not {better} than its baseline"
        raise RefusedError("target-no-improvement", detail, field="objectives", kind="field")
    return objective


def default_objective(opened_at: datetime) -> Objective:
    """Return the objective of a program that states none: an active relationship within a year.

    Args:
        opened_at: When the program opens.
    """
    due_on = opened_at.date() + timedelta(days=365)
    return Objective("first-relationship", "active-relationships", None, 1000, "higher", due_on)


def require_objectives(objectives: Sequence[Objective]) -> None:
    """Pass if there is an objective, and each has its own code.

    Raises:
        RefusedError: `objective-missing`, `objective-duplicate` or `out-of-range`.
    """
    if not objectives:
        detail = "a program needs an objective that a measure of the catalogue judges"
        raise RefusedError("objective-missing", detail, field="objectives", kind="field")
    validation.check_range(len(objectives), 1, MAX_OBJECTIVES, "objectives")
    if len({objective.code for objective in objectives}) < len(objectives):
        detail = "each objective needs a code of its own"
        raise RefusedError("objective-duplicate", detail, field="objectives", kind="field")


def require_due_after(objectives: Sequence[Objective], day: date) -> None:
    """Pass if objectives are due after the day on which they take effect.

    Raises:
        RefusedError: `objective-due-in-past`.
    """
    late = [objective.code for objective in objectives if objective.due_on <= day]
    if late:
        detail = f"due_on must be after {day.isoformat()}, the day of effect: {', '.join(late)}"
        raise RefusedError("objective-due-in-past", detail, field="objectives", kind="field")


def _improves(objective: Objective) -> bool:
    baseline, target = objective.baseline_thousandths, objective.target_thousandths
    if baseline is None:
        return True
    return target > baseline if objective.better == "higher" else target < baseline


def _check_thousandths(value: int) -> int:
    return validation.check_range(value, 0, MAX_THOUSANDTHS, "objectives")
