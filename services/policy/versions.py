"""The versions of a program's policy, and which of them is in force at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a policy.

    Attributes:
        number: From 1, one more with each change.
        effective_at: From when decisions are made under it.
        policy: What it says.
    """

    number: int
    effective_at: datetime
    policy: Policy


def in_force(versions: Sequence[PolicyVersion], at: datetime) -> PolicyVersion:
    """Return the version in force at a time; the first one for every time before its own.

    Args:
        versions: At least one, by number; none takes effect before the one before it.
        at: The time of the decision.
    """
    return next((version for version in reversed(versions) if version.effective_at <= at), versions[0])
