"""Histories the enrollment tests start from."""

from typing import Any
from uuid import UUID

from services.enrollment.participation.events import Applied, Completed, Enrolled, Paused, Rejected, Withdrawn
from services.enrollment.participation.states import State
from services.enrollment.programs.policy import Policy, build_policy
from tests.support.given import Happening, happened

ORGANIZATION = UUID(int=10)
PROGRAM = UUID(int=20)
PERSON = UUID(int=30)

WHO: dict[str, Any] = {
    "organization_id": str(ORGANIZATION),
    "program_id": str(PROGRAM),
    "confidentiality": "open",
    "person_id": str(PERSON),
    "role": "mentor",
}

APPLIED = happened(Applied, **WHO, attempt=1, previous_participation_id=None, skills=["python"], seniority=None)
ENROLLED = happened(Enrolled, **WHO, capacity=3, seniority=None)
PAUSED = happened(Paused, **WHO, reason="leave")

HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.APPLIED: (APPLIED,),
    State.ENROLLED: (APPLIED, ENROLLED),
    State.PAUSED: (APPLIED, ENROLLED, PAUSED),
    State.REJECTED: (APPLIED, happened(Rejected, **WHO, reason="not-eligible")),
    State.WITHDRAWN: (APPLIED, ENROLLED, happened(Withdrawn, **WHO, reason="moved")),
    State.COMPLETED: (APPLIED, ENROLLED, happened(Completed, **WHO)),
}
"""A shortest history into every state."""


def some_policy(**changes: Any) -> Policy:  # noqa: ANN401 - any of the policy's fields
    """An ordinary policy, with changes."""
    usual: dict[str, Any] = {
        "formalities": ["formal"],
        "directions": ["traditional"],
        "shapes": ["pair"],
        "mentor_capacity": 3,
        "mentee_limit": 1,
        "minimum_group_size": 5,
        "confidentiality": "open",
        "request_expiry_days": 14,
    }
    return build_policy(**(usual | changes))
