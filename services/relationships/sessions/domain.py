"""Sessions: scheduled, moved, cancelled, or reported as held or missed.

No clock ever turns a past session into a held one: it stays scheduled, that is unreported, until it is reported.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.conflicts.domain import require_no_conflict
from services.relationships.meeting import Meeting, Mode
from services.relationships.relationship import Initiator, Relationship, RelationshipEvent, Session, SessionReport
from services.relationships.sessions.evidence import Reporter
from services.relationships.states import Transition

Absent = Literal["mentor", "mentee", "both"]
"""Who did not come to a session."""
LATE = timedelta(hours=24)
"""A session is cancelled in time before this much is left until its start, and late from then on."""
HORIZON = timedelta(days=3 * 366)
"""How far ahead a session may be scheduled; a later start is a typing error."""


class SessionScheduled(RelationshipEvent):
    """The parties scheduled a session."""

    TOPIC = "relationships.relationship.session-scheduled"
    session_id: str
    starts_at: datetime
    planned_minutes: int
    group_session_id: str | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Add a scheduled session."""
        group = self.group_session_id
        session = Session(self.starts_at, "scheduled", self.planned_minutes, group_session_id=group)
        aggregate.sessions[self.session_id] = session


class SessionRescheduled(RelationshipEvent):
    """A scheduled session was moved to another time."""

    TOPIC = "relationships.relationship.session-rescheduled"
    session_id: str
    starts_at: datetime
    planned_minutes: int

    def apply(self, aggregate: Relationship) -> None:
        """Move the session."""
        session = aggregate.sessions[self.session_id]
        moved = replace(session, planned_at=self.starts_at, planned_minutes=self.planned_minutes)
        aggregate.sessions[self.session_id] = moved


class SessionCancelled(RelationshipEvent):
    """A scheduled session was cancelled; `late` if the cancellation was recorded `LATE` before its start or after."""

    TOPIC = "relationships.relationship.session-cancelled"
    session_id: str
    cancelled_by: Initiator
    late: bool

    def apply(self, aggregate: Relationship) -> None:
        """Set the session to cancelled."""
        session = aggregate.sessions[self.session_id]
        aggregate.sessions[self.session_id] = replace(session, status="cancelled")


class SessionHeld(RelationshipEvent):
    """A session was reported as held, with its level of evidence; `occurred_at` is when it began."""

    TOPIC = "relationships.relationship.session-held"
    session_id: str
    started_at: datetime
    minutes: int
    mode: Mode
    evidence: int
    count: int
    reported_by: Reporter | None = field(default=None, kw_only=True)
    group_session_id: str | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Set the session to held; one that was not planned was planned as it took place."""
        meeting = Meeting(self.started_at, self.minutes, self.mode, self.evidence, self.count)
        report = SessionReport(self.started_at, self.recorded_at, self.reported_by or "", meeting)
        group = self.group_session_id
        unplanned = Session(self.started_at, "scheduled", max(1, self.minutes), group_session_id=group)
        planned = aggregate.sessions.get(self.session_id, unplanned)
        aggregate.sessions[self.session_id] = replace(planned, status="held", report=report)


def schedule(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    session_id: str,
    starts_at: datetime,
    planned_minutes: int,
    named: str = "starts_at",
    group_session_id: str | None = None,
) -> None:
    """Schedule a session in an active period; its start may lie in the past, to be reported then.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        session_id: The session.
        starts_at: When it begins.
        planned_minutes: How long it is to take.
        named: The field of the command that states its start.
        group_session_id: The session of the pair's group that it is a part of.

    Raises:
        RefusedError: The state machine's refusal, `conflict-raised`, `session-outside-active-time` or
            `session-too-far-ahead`.
    """
    meta = relationship.guard(Transition.SCHEDULE_SESSION, meta)
    require_no_conflict(relationship)
    _require_possible_start(relationship, meta, starts_at, field=named)
    relationship.record_with_context(
        SessionScheduled,
        meta,
        session_id=session_id,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        group_session_id=group_session_id,
    )


def reschedule(
    relationship: Relationship, meta: CommandMetadata, *, session_id: str, starts_at: datetime, planned_minutes: int
) -> None:
    """Move a scheduled session, also one whose time has passed and that was not reported yet.

    Raises:
        RefusedError: As of `schedule`; `session-unknown`, `session-held`, `session-cancelled`, `session-missed`, or
            `session-not-moved` where neither its start nor its length changes.
    """
    meta = relationship.guard(Transition.RESCHEDULE_SESSION, meta)
    session = require_scheduled(relationship, session_id)
    require_no_conflict(relationship)
    _require_possible_start(relationship, meta, starts_at)
    if (session.starts_at, session.planned_minutes) == (starts_at, planned_minutes):
        detail = "the session already has this start and this length"
        raise RefusedError("session-not-moved", detail, field="starts_at", kind="field")
    relationship.record_with_context(
        SessionRescheduled, meta, session_id=session_id, starts_at=starts_at, planned_minutes=planned_minutes
    )


def cancel(relationship: Relationship, meta: CommandMetadata, *, session_id: str, cancelled_by: str) -> None:
    """Cancel a scheduled session.

    Raises:
        RefusedError: The state machine's refusal, `session-unknown`, `session-held`, `session-cancelled` or
            `session-missed`.
    """
    meta = relationship.guard(Transition.CANCEL_SESSION, meta)
    _record_cancelled(relationship, meta, session_id, require_scheduled(relationship, session_id), cancelled_by)


def cancel_future(relationship: Relationship, meta: CommandMetadata, *, cancelled_by: str) -> None:
    """Cancel the scheduled sessions that start at or after the end of the relationship."""
    for session_id, session in list(relationship.sessions.items()):
        if session.status == "scheduled" and session.starts_at >= meta.occurred_at:
            _record_cancelled(relationship, meta, session_id, session, cancelled_by)


def hold(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    session_id: str,
    meeting: Meeting,
    reported_by: str | None = None,
    group_session_id: str | None = None,
) -> None:
    """Report that a scheduled session was held.

    Raises:
        RefusedError: The state machine's refusal, `session-unknown`, `session-held`, `session-cancelled`,
            `session-missed`, `session-not-over` or `session-outside-active-time`.
    """
    relationship.guard(Transition.HOLD_SESSION, meta)
    require_scheduled(relationship, session_id)
    record_held(
        relationship,
        meta,
        session_id=session_id,
        meeting=meeting,
        reported_by=reported_by,
        group_session_id=group_session_id,
    )


def record_held(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    session_id: str,
    meeting: Meeting,
    reported_by: str | None = None,
    group_session_id: str | None = None,
) -> None:
    """Record a held session, or for an imported record a number of them, without requiring that it was scheduled.

    Raises:
        RefusedError: The state machine's refusal, `session-not-over` or `session-outside-active-time`.
    """
    relationship.guard(Transition.HOLD_SESSION, meta)
    if meeting.ended_at > meta.recorded_at + CLOCK_SKEW:
        detail = "a session can be reported as held only after its end"
        raise RefusedError("session-not-over", detail, field="started_at", kind="field")
    _require_active_period(relationship, meeting.started_at, meeting.ended_at, field="started_at")
    relationship.record_with_context(
        SessionHeld,
        replace(meta, occurred_at=meeting.started_at),
        session_id=session_id,
        started_at=meeting.started_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        evidence=meeting.evidence,
        count=meeting.count,
        reported_by=reported_by,
        group_session_id=group_session_id,
    )


def _record_cancelled(
    relationship: Relationship, meta: CommandMetadata, session_id: str, session: Session, cancelled_by: str
) -> None:
    late = meta.is_due(session.starts_at - LATE)
    relationship.record_with_context(
        SessionCancelled, meta, session_id=session_id, cancelled_by=cancelled_by, late=late
    )


def require_session(relationship: Relationship, session_id: str) -> Session:
    """Return a session.

    Raises:
        RefusedError: `session-unknown`.
    """
    session = relationship.sessions.get(session_id)
    if session is None:
        raise RefusedError("session-unknown", "the relationship has no such session", kind="unknown")
    return session


def require_scheduled(relationship: Relationship, session_id: str) -> Session:
    """Return a session that is scheduled.

    Raises:
        RefusedError: `session-unknown`, `session-held`, `session-cancelled` or `session-missed`.
    """
    session = require_session(relationship, session_id)
    if session.status != "scheduled":
        raise RefusedError(f"session-{session.status}", f"the session is already {session.status}")
    return session


def _require_possible_start(
    relationship: Relationship, meta: CommandMetadata, starts_at: datetime, *, field: str = "starts_at"
) -> None:
    if starts_at > meta.recorded_at + HORIZON:
        detail = f"a session can be scheduled at most {HORIZON.days} days ahead"
        raise RefusedError("session-too-far-ahead", detail, field=field, kind="field")
    _require_active_period(relationship, starts_at, starts_at, field=field)


def _require_active_period(relationship: Relationship, start: datetime, end: datetime, *, field: str) -> None:
    for period_start, period_end in relationship.active_periods:
        if period_start <= start + CLOCK_SKEW and (period_end is None or end <= period_end + CLOCK_SKEW):
            return
    detail = "a session must lie within one active period of the relationship"
    raise RefusedError("session-outside-active-time", detail, field=field, kind="field")
