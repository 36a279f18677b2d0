"""Histories from which the tests of enrollment start."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.enrollment.instrument import Instrument, Item, build_instrument
from services.enrollment.organizations.domain import OrganizationJoined
from services.enrollment.participation.events import (
    Applied,
    Completed,
    Enrolled,
    Invited,
    Paused,
    Rejected,
    Removed,
    ScreeningStarted,
    Suspended,
    Waitlisted,
    Withdrawn,
)
from services.enrollment.participation.states import State
from services.enrollment.programs.content import Content
from services.enrollment.programs.events import ProgramOpened
from services.enrollment.programs.policy import build_policy
from services.policy.policy import Policy
from services.policy.versions import PolicyVersion
from tests.support.given import NOON, SUBJECT, Happening, happened

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

ORGANIZATION_JOINED = happened(OrganizationJoined, name="Riverside", terms_version="2026-1")
APPLIED = happened(Applied, **WHO, attempt=1, previous_participation_id=None, skills=["python"], seniority=None)
INVITATION_EXPIRES_AT = NOON + timedelta(days=14)
INVITED = happened(Invited, **WHO, attempt=1, previous_participation_id=None, expires_at=INVITATION_EXPIRES_AT)
SCREENING = happened(ScreeningStarted, **WHO)
WAITLISTED = happened(Waitlisted, **WHO, reason="program-full", priority=3)
ENROLLED = happened(Enrolled, **WHO, capacity=3, seniority=None, policy_version=1)
PAUSED = happened(Paused, **WHO, reason="leave", resumes_at=None)
SUSPENDED = happened(Suspended, **WHO, reason="requirement-expired")

HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.INVITED: (INVITED,),
    State.APPLIED: (APPLIED,),
    State.SCREENING: (APPLIED, SCREENING),
    State.WAITLISTED: (APPLIED, WAITLISTED),
    State.SUSPENDED: (APPLIED, ENROLLED, SUSPENDED),
    State.REMOVED: (APPLIED, ENROLLED, happened(Removed, **WHO, reason="misconduct")),
    State.ENROLLED: (APPLIED, ENROLLED),
    State.PAUSED: (APPLIED, ENROLLED, PAUSED),
    State.REJECTED: (APPLIED, happened(Rejected, **WHO, reason="not-eligible")),
    State.WITHDRAWN: (APPLIED, ENROLLED, happened(Withdrawn, **WHO, reason="moved")),
    State.COMPLETED: (APPLIED, ENROLLED, happened(Completed, **WHO)),
}
"""A shortest history into every state."""


def some_policy(**changes: Any) -> Policy:  # noqa: ANN401 - any of the policy's fields
    """Return an ordinary policy with changes."""
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


def version_1(**changes: Any) -> PolicyVersion:  # noqa: ANN401 - any of the policy's fields
    """Return the first version of an ordinary policy with changes."""
    return PolicyVersion(1, NOON, some_policy(**changes))


PROGRAM_FIELDS: dict[str, Any] = {
    "organization_id": str(ORGANIZATION),
    "program_id": str(SUBJECT),
    "confidentiality": "open",
}
PROGRAM_CONTENT = Content(some_policy(opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 31)))
PROGRAM_OPENED = happened(
    ProgramOpened, **PROGRAM_FIELDS, name="First year", content=PROGRAM_CONTENT.plain(), salt="5a17"
)
"""An opening as an import or an older release recorded it: without objectives."""

WORTH = Item("worth", "Was it worth your time?", lowest_label="not at all", highest_label="very much")
HOURS = Item("hours", "How many hours a month?", 0, 40)


def some_instrument(**changes: Any) -> Instrument:  # noqa: ANN401 - any of its fields
    """Return an ordinary instrument with changes."""
    usual: dict[str, Any] = {
        "code": "closing",
        "version": 1,
        "title": "At the end",
        "purpose": "post",
        "about": "relationship",
        "items": [WORTH, HOURS],
        "overall": "worth",
        "answered_by": ["mentee", "mentor"],
        "privacy": "confidential",
        "waves": ["pre", "post", "follow-up-12m"],
    }
    return build_instrument(**(usual | changes))
