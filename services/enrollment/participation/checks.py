"""Checks of what a person or staff states about a participation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.enrollment import validation
from services.eventstore.refusal import RefusedError

MAX_SKILLS = 50
MAX_SENIORITY = 100


def require_between(at: datetime, now: datetime, longest: timedelta, field: str) -> None:
    """Check that a time lies in the future, and not too far.

    Raises:
        RefusedError: `expires-in-past` or `expires-too-late`.
    """
    if at <= now:
        raise RefusedError("expires-in-past", f"{field} must be in the future", field=field, kind="field")
    if at > now + longest:
        detail = f"{field} must be within {longest.days} days"
        raise RefusedError("expires-too-late", detail, field=field, kind="field")


def check_skills(skills: Iterable[str]) -> list[str]:
    """Return skills in order and once each.

    Raises:
        RefusedError: `not-a-code` or `out-of-range`.
    """
    codes = sorted({validation.check_code(skill, "skills") for skill in skills})
    validation.check_range(len(codes), 0, MAX_SKILLS, "skills")
    return codes


def check_seniority(value: int | None, top: int | None) -> int | None:
    """Return a level on a scale, None if it is unknown.

    Args:
        value: The level.
        top: The highest level of the program's scale, None for a program without one.

    Raises:
        RefusedError: `seniority-not-used` or `out-of-range`.
    """
    if value is None:
        return None
    if top is None:
        detail = "the program has no seniority scale"
        raise RefusedError("seniority-not-used", detail, field="seniority", kind="field")
    return validation.check_range(value, 0, top, "seniority")
