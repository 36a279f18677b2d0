"""Histories of requirements from which tests start."""

from datetime import timedelta
from typing import Any

from services.enrollment.requirements.events import (
    RequirementCleared,
    RequirementExpired,
    RequirementRequested,
    RequirementReviewStarted,
    RequirementRevoked,
    RequirementWaived,
)
from services.enrollment.requirements.states import State
from services.policy.policy import Policy, Requirement
from tests.support.given import NOON, Happening, happened
from tests.unit.enrollment.facts import WHO, some_policy

KIND = "background-check"
DAYS = 100
UNTIL = NOON + timedelta(days=DAYS)
DAY = timedelta(days=1)

REQUESTED = happened(RequirementRequested, **WHO, kind=KIND, criteria_version=1)
IN_REVIEW = happened(RequirementReviewStarted, **WHO, kind=KIND)


def cleared(**changes: Any) -> Happening:  # noqa: ANN401 - any field of the event
    """Return the clearing of the requirement for the policy's days, with changes."""
    usual: dict[str, Any] = {
        "kind": KIND,
        "criteria_version": 1,
        "valid_from": NOON,
        "valid_until": UNTIL,
        "evidence": 2,
        "evidence_reference": None,
    }
    at = changes.pop("at", NOON)
    return happened(RequirementCleared, at=at, **WHO, **(usual | changes))


CLEARED = cleared()
EXPIRED = happened(RequirementExpired, at=UNTIL, **WHO, kind=KIND)
REVOKED = happened(RequirementRevoked, **WHO, kind=KIND, reason="false-statement")
WAIVED = happened(RequirementWaived, **WHO, kind=KIND, reason="known-for-years", valid_until=UNTIL)

RECORDS: dict[State, tuple[Happening, ...]] = {
    State.NONE: (),
    State.REQUESTED: (REQUESTED,),
    State.IN_REVIEW: (REQUESTED, IN_REVIEW),
    State.CLEARED: (REQUESTED, CLEARED),
    State.EXPIRED: (REQUESTED, CLEARED, EXPIRED),
    State.REVOKED: (REQUESTED, CLEARED, REVOKED),
    State.WAIVED: (WAIVED,),
}
"""A shortest history of the requirement into every state."""


def checked_policy(*kinds: str, valid_days: int | None = DAYS, role: str = "mentor") -> Policy:
    """Return a policy that requires the background check, or the kinds named, of a role."""
    requirements = [Requirement(kind, role, valid_days) for kind in kinds or (KIND,)]  # type: ignore[arg-type]  # texts of the closed lists
    return some_policy(requirements=requirements)
