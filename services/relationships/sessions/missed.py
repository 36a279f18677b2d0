"""Sessions that were missed: who did not come, whether it was excused, and a wrong report taken back."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from typing import Literal

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Relationship, RelationshipEvent
from services.relationships.sessions.domain import Absent, require_scheduled, require_session
from services.relationships.sessions.evidence import Reporter
from services.relationships.states import Transition

Excuse = Literal["none", "unknown", "private", "work_or_school", "travel", "technical", "misunderstanding"]
"""Why: in codes that are not about health or family, because they are published."""


class SessionMissed(RelationshipEvent):
    """A scheduled session did not take place, because one party or both did not come."""

    TOPIC = "relationships.relationship.session-missed"
    session_id: str
    missed_by: Absent
    excuse: Excuse | None = field(default=None, kw_only=True)
    reported_by: Reporter | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Set the session to missed."""
        aggregate.sessions[self.session_id] = replace(
            aggregate.sessions[self.session_id],
            status="missed",
            missed_at=self.occurred_at,
            reported_by=self.reported_by or "",
        )


class SessionCorrected(RelationshipEvent):
    """The report that a session was missed was wrong and is taken back: the session waits for another report."""

    TOPIC = "relationships.relationship.session-corrected"
    session_id: str
    corrected_by: Reporter
    missed_at: datetime
    starts_at: datetime
    planned_minutes: int

    def apply(self, aggregate: Relationship) -> None:
        """Set the session back to scheduled."""
        session = aggregate.sessions[self.session_id]
        planned = replace(session, status="scheduled", missed_at=None, reported_by="")
        aggregate.sessions[self.session_id] = planned


def miss(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    session_id: str,
    missed_by: str,
    excuse: str | None = None,
    reported_by: str | None = None,
) -> None:
    """Report that a scheduled session did not take place, after it was to begin.

    Raises:
        RefusedError: The state machine's refusal, `session-unknown`, `session-held`, `session-cancelled`,
            `session-missed` or `session-not-begun`.
    """
    meta = relationship.guard(Transition.MISS_SESSION, meta)
    session = require_scheduled(relationship, session_id)
    if session.starts_at > meta.recorded_at + CLOCK_SKEW:
        detail = "a session can be reported as missed only after the time at which it was to begin"
        raise RefusedError("session-not-begun", detail)
    report = {"missed_by": missed_by, "excuse": excuse, "reported_by": reported_by}
    relationship.record_with_context(SessionMissed, meta, session_id=session_id, **report)


def correct(relationship: Relationship, meta: CommandMetadata, *, session_id: str, corrected_by: str) -> None:
    """Take back the report that a session was missed: it is scheduled as before, and can be reported or moved.

    Raises:
        RefusedError: The state machine's refusal, `session-unknown`, `session-not-missed`, `report-of-another`, or
            `occurred-before-previous`.
    """
    meta = relationship.guard(Transition.CORRECT_SESSION, meta)
    session = require_session(relationship, session_id)
    if session.missed_at is None:
        raise RefusedError("session-not-missed", "only the report that a session was missed can be taken back")
    if corrected_by not in {"coordinator", session.reported_by} and session.reported_by:
        detail = "a report is taken back by the one who made it, or by the program's staff"
        raise RefusedError("report-of-another", detail, kind="forbidden")
    relationship.record_with_context(
        SessionCorrected,
        order_after(meta, session.missed_at),
        session_id=session_id,
        corrected_by=corrected_by,
        missed_at=session.missed_at,
        starts_at=session.starts_at,
        planned_minutes=session.planned_minutes,
    )
