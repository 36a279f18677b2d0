"""A session is planned, cancelled, or held because somebody says so: events and decisions.

No clock ever turns a past session into a held one: it stays scheduled, that is unreported, until it is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from services.eventstore.command_metadata import CLOCK_SKEW
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Initiator, Relationship, RelationshipEvent, Session
from services.relationships.states import Act

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata

Mode = Literal["in_person", "video", "phone", "chat", "unknown"]
LATE = timedelta(hours=24)
"""A session cancelled less than this before its start is cancelled late."""
HORIZON = timedelta(days=3 * 366)
"""How far ahead a session may be planned; beyond it lies a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is said of a meeting that took place.

    Attributes:
        started_at: when it began.
        minutes: how long it took.
        mode: in_person, video, phone, chat or unknown.
        evidence: 5 observed by staff, 4 attendance verified by a provider, 3 confirmed by both, 2 logged in detail
            by one, 1 a count only, 0 inferred.
        count: how many meetings are meant; more than 1 only in an imported tally.
    """

    started_at: datetime
    minutes: int
    mode: str
    evidence: int
    count: int = 1

    @property
    def ended_at(self) -> datetime:
        """When it was over."""
        return self.started_at + timedelta(minutes=self.minutes)


class SessionScheduled(RelationshipEvent):
    """The parties planned to meet."""

    TOPIC = "relationships.relationship.session-scheduled"
    session_id: str
    starts_at: datetime
    planned_minutes: int

    def apply(self, aggregate: Relationship) -> None:
        """One more planned session."""
        aggregate.sessions[self.session_id] = Session(self.starts_at, "scheduled")


class SessionCancelled(RelationshipEvent):
    """A planned session will not take place; `late` when said less than `LATE` before its start."""

    TOPIC = "relationships.relationship.session-cancelled"
    session_id: str
    cancelled_by: Initiator
    late: bool

    def apply(self, aggregate: Relationship) -> None:
        """The session is off."""
        planned = aggregate.sessions[self.session_id]
        aggregate.sessions[self.session_id] = replace(planned, status="cancelled")


class SessionHeld(RelationshipEvent):
    """Somebody says, with this much evidence, that a session took place; `occurred_at` is when it began."""

    TOPIC = "relationships.relationship.session-held"
    session_id: str
    started_at: datetime
    minutes: int
    mode: Mode
    evidence: int
    count: int

    def apply(self, aggregate: Relationship) -> None:
        """The session took place, so the relationship went on at least until its end."""
        aggregate.sessions[self.session_id] = Session(self.started_at, "held")
        aggregate.since = max(aggregate.since, self.started_at + timedelta(minutes=self.minutes))


def schedule(
    relationship: Relationship, meta: CommandMetadata, *, session_id: str, starts_at: datetime, planned_minutes: int
) -> None:
    """Plan a session in the active time; its start may lie in the past, to be reported then.

    Raises:
        RefusedError: by the state table, `session-outside-active-time` or `session-too-far-ahead`.
    """
    meta = relationship.admit(Act.SCHEDULE_SESSION, meta)
    if starts_at > meta.recorded_at + HORIZON:
        raise RefusedError(
            "session-too-far-ahead", f"at most {HORIZON.days} days ahead", field="starts_at", kind="field"
        )
    _inside(relationship, starts_at, starts_at, field="starts_at")
    relationship.note(
        SessionScheduled, meta, session_id=session_id, starts_at=starts_at, planned_minutes=planned_minutes
    )


def cancel(relationship: Relationship, meta: CommandMetadata, *, session_id: str, cancelled_by: str) -> None:
    """Call a planned session off.

    Raises:
        RefusedError: by the state table, `session-unknown`, `session-held` or `session-cancelled`.
    """
    meta = relationship.admit(Act.CANCEL_SESSION, meta)
    session = _planned(relationship, session_id)
    late = session.starts_at - meta.occurred_at < LATE
    relationship.note(SessionCancelled, meta, session_id=session_id, cancelled_by=cancelled_by, late=late)


def cancel_future(relationship: Relationship, meta: CommandMetadata, *, cancelled_by: str) -> None:
    """Call off what is still to come when the relationship ends."""
    for session_id, session in list(relationship.sessions.items()):
        if session.status == "scheduled" and session.starts_at >= meta.occurred_at:
            late = session.starts_at - meta.occurred_at < LATE
            relationship.note(SessionCancelled, meta, session_id=session_id, cancelled_by=cancelled_by, late=late)


def hold(relationship: Relationship, meta: CommandMetadata, *, session_id: str, meeting: Meeting) -> None:
    """Report that a planned session took place.

    Raises:
        RefusedError: by the state table, `session-unknown`, `session-held`, `session-cancelled`, `session-not-over` or
            `session-outside-active-time`.
    """
    relationship.admit(Act.HOLD_SESSION, meta)
    _planned(relationship, session_id)
    tally(relationship, meta, session_id=session_id, meeting=meeting)


def tally(relationship: Relationship, meta: CommandMetadata, *, session_id: str, meeting: Meeting) -> None:
    """Enter a meeting, or for an imported record a number of them, that nobody planned here.

    Raises:
        RefusedError: as `hold`, but for the session's planning.
    """
    relationship.admit(Act.HOLD_SESSION, meta)
    if meeting.ended_at > meta.recorded_at + CLOCK_SKEW:
        raise RefusedError("session-not-over", "only a session that is over was held", field="started_at", kind="field")
    _inside(relationship, meeting.started_at, meeting.ended_at, field="started_at")
    relationship.note(
        SessionHeld,
        replace(meta, occurred_at=meeting.started_at),
        session_id=session_id,
        started_at=meeting.started_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        evidence=meeting.evidence,
        count=meeting.count,
    )


def _planned(relationship: Relationship, session_id: str) -> Session:
    session = relationship.sessions.get(session_id)
    if session is None:
        raise RefusedError("session-unknown", "the relationship has no such session", kind="unknown")
    if session.status != "scheduled":
        raise RefusedError(f"session-{session.status}", f"the session is {session.status} already")
    return session


def _inside(relationship: Relationship, start: datetime, end: datetime, *, field: str) -> None:
    for opened, closed in relationship.spans:
        if opened <= start + CLOCK_SKEW and (closed is None or end <= closed + CLOCK_SKEW):
            return
    raise RefusedError(
        "session-outside-active-time",
        "a session lies inside the time the relationship was active",
        field=field,
        kind="field",
    )
