"""Example histories of one pairing, from which tests start."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from services.relationships.agreements.domain import Signed
from services.relationships.goals.domain import GoalAgreed
from services.relationships.lifecycle.domain import Closed, Paused, Voided
from services.relationships.matching.domain import (
    Accepted,
    Declined,
    Expired,
    MatchAccepted,
    Matched,
    Proposed,
    Superseded,
    Withdrawn,
)
from services.relationships.relationship import Pairing, Terms
from services.relationships.sessions.domain import SessionScheduled
from services.relationships.start import Activated
from services.relationships.states import State
from tests.support.given import NOON, Happening, happened

ORGANIZATION, PROGRAM = "0a000000-0000-4000-8000-000000000001", "0b000000-0000-4000-8000-000000000001"
MENTOR, MENTEE = "0c000000-0000-4000-8000-000000000001", "0c000000-0000-4000-8000-000000000002"
SESSION, GOAL = "0d000000-0000-4000-8000-000000000001", "0e000000-0000-4000-8000-000000000001"
OTHER = "0c000000-0000-4000-8000-000000000009"
"""The id of another relationship."""
PAIR = Pairing(
    organization_id=ORGANIZATION,
    program_id=PROGRAM,
    confidentiality="open",
    mentor_participation_id="0f000000-0000-4000-8000-000000000001",
    mentee_participation_id="0f000000-0000-4000-8000-000000000002",
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
)
CONTEXT: dict[str, Any] = dict(PAIR.context)
FIELDS: dict[str, Any] = dict(PAIR.fields)
FORM: dict[str, Any] = dict(PAIR.form)
DUE = NOON + timedelta(days=14)
TERMS = Terms(cadence_days=14, duration_days=180, channel="video")
STATED: dict[str, Any] = {**asdict(TERMS), "other_channels": []}
"""The terms as an event states them."""


def day(number: int) -> datetime:
    """Noon of the day that many days after the first."""
    return NOON + timedelta(days=number)


PROPOSED = happened(Proposed, **FIELDS, proposed_by="mentee", expires_at=DUE)
ACCEPTED = happened(Accepted, **CONTEXT, accepted_by="mentor")
MATCHED = happened(Matched, **FIELDS)
SIGNED_FIRST = happened(Signed, **CONTEXT, signed_by="mentor", **STATED, complete=False)
SIGNED_BOTH = happened(Signed, **CONTEXT, signed_by="mentee", **STATED, complete=True)
ACTIVATED = happened(Activated, **CONTEXT, **FORM)
SCHEDULED = happened(SessionScheduled, at=day(1), **CONTEXT, session_id=SESSION, starts_at=day(7), planned_minutes=60)
GOAL_AGREED = happened(GoalAgreed, at=day(1), **CONTEXT, goal_id=GOAL, category="skills", due_on=None)
PAUSED = happened(Paused, at=day(30), **CONTEXT, reason="holiday")
CLOSED = happened(
    Closed, at=day(60), **CONTEXT, initiated_by="mentor", reason="goals_reached", planned=True, activated_at=NOON
)

_MATCHED = (PROPOSED, ACCEPTED, MATCHED)
_SIGNED = (*_MATCHED, SIGNED_FIRST, SIGNED_BOTH)
_ACTIVE = (*_SIGNED, ACTIVATED, SCHEDULED, GOAL_AGREED)
HISTORY: dict[State, tuple[Happening, ...]] = {
    State.NONE: (),
    State.PROPOSED: (PROPOSED,),
    State.AWAITING_APPROVAL: (PROPOSED, ACCEPTED, happened(MatchAccepted, **CONTEXT)),
    State.MATCHED: _SIGNED,
    State.ACTIVE: _ACTIVE,
    State.PAUSED: (*_ACTIVE, PAUSED),
    State.CLOSED: (*_ACTIVE, CLOSED),
    State.DECLINED: (PROPOSED, happened(Declined, **CONTEXT, declined_by="mentor", reason="no_time")),
    State.EXPIRED: (PROPOSED, happened(Expired, at=day(15), **CONTEXT)),
    State.WITHDRAWN: (PROPOSED, happened(Withdrawn, **CONTEXT, withdrawn_by="mentee")),
    State.SUPERSEDED: (PROPOSED, happened(Superseded, **CONTEXT, superseded_by_id=OTHER)),
    State.VOIDED: (*_ACTIVE, happened(Voided, at=day(60), **CONTEXT, reason="duplicate", activated_at=NOON)),
}
"""For each state, a history that leads there."""
