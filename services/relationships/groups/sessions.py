"""Events and decisions of a group's sessions: planned for all, then reported with who was there.

The sessions that count are those of the pairs; a group's session ties them together and keeps the attendance.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.group_states import GROUP_MACHINE, GroupStep
from services.relationships.groups.group import Group, GroupEvent, GroupSession
from services.relationships.meeting import Meeting, Mode


class GroupSessionScheduled(GroupEvent):
    """A session of the whole group was scheduled, with one of each pair that could meet."""

    TOPIC = "relationships.group.session-scheduled"
    session_id: str
    starts_at: datetime
    planned_minutes: int
    relationship_ids: Sequence[str]

    def apply(self, aggregate: Group) -> None:
        """Add the session, or move it."""
        pairs = tuple(self.relationship_ids)
        session = GroupSession(self.starts_at, self.planned_minutes, "scheduled", pairs)
        aggregate.sessions[self.session_id] = session


class GroupSessionMoved(GroupSessionScheduled):
    """A scheduled session of the group was moved to another time, with those of its pairs."""

    TOPIC = "relationships.group.session-moved"


class GroupSessionCancelled(GroupEvent):
    """A scheduled session of the group was cancelled, with those of its pairs."""

    TOPIC = "relationships.group.session-cancelled"
    session_id: str
    cancelled_by: Literal["mentor", "coordinator"]

    def apply(self, aggregate: Group) -> None:
        """Set the session to cancelled."""
        aggregate.sessions[self.session_id] = replace(aggregate.sessions[self.session_id], status="cancelled")


class GroupSessionReported(GroupEvent):
    """The attendance of a session was reported: held where a mentor and a mentee met, missed otherwise."""

    TOPIC = "relationships.group.session-reported"
    session_id: str
    outcome: Literal["held", "missed"]
    started_at: datetime
    minutes: int
    mode: Mode
    evidence: int
    present: Sequence[str]
    absent: Sequence[str]
    reported_by: str | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Group) -> None:
        """Keep the attendance, by participation."""
        aggregate.sessions[self.session_id] = replace(
            aggregate.sessions[self.session_id],
            status=self.outcome,
            present=tuple(self.present),
            absent=tuple(self.absent),
            reported_by=self.reported_by or "",
            meeting=Meeting(self.started_at, self.minutes, self.mode, self.evidence),
        )


class GroupSessionCorrected(GroupEvent):
    """The report of a session was wrong and is taken back, with those of its pairs: it waits for another one."""

    TOPIC = "relationships.group.session-corrected"
    session_id: str
    corrected_by: str
    relationship_ids: Sequence[str]

    def apply(self, aggregate: Group) -> None:
        """Set the session back to scheduled, as one of these pairs."""
        planned = aggregate.sessions[self.session_id]
        pairs = tuple(self.relationship_ids)
        aggregate.sessions[self.session_id] = GroupSession(
            planned.starts_at, planned.planned_minutes, "scheduled", pairs
        )


@dataclass(frozen=True, slots=True)
class Attendance:
    """The people of a session, by participation: who was there, and who was expected and was not."""

    present: Collection[str]
    absent: Collection[str]


def session_of_pair(session_id: str, relationship_id: str) -> str:
    """Return the id of a pair's session, which follows from that of the group."""
    return str(uuid5(UUID(session_id), relationship_id))


def schedule(
    group: Group, meta: CommandMetadata, *, session_id: str, starts_at: datetime, minutes: int, pairs: Sequence[str]
) -> None:
    """Schedule a session with these pairs.

    Raises:
        RefusedError: The state machine's refusal.
    """
    GROUP_MACHINE.guard(GroupStep.SCHEDULE, group.state)
    group.record_with_context(
        GroupSessionScheduled,
        meta,
        session_id=session_id,
        starts_at=starts_at,
        planned_minutes=minutes,
        relationship_ids=list(pairs),
    )


def move(
    group: Group, meta: CommandMetadata, *, session_id: str, starts_at: datetime, minutes: int, pairs: Sequence[str]
) -> None:
    """Move a scheduled session; it is then one of these pairs.

    Raises:
        RefusedError: The state machine's refusal; as of `require_scheduled`.
    """
    GROUP_MACHINE.guard(GroupStep.RESCHEDULE, group.state)
    require_scheduled(group, session_id)
    group.record_with_context(
        GroupSessionMoved,
        meta,
        session_id=session_id,
        starts_at=starts_at,
        planned_minutes=minutes,
        relationship_ids=list(pairs),
    )


def cancel(
    group: Group, meta: CommandMetadata, *, session_id: str, cancelled_by: Literal["mentor", "coordinator"]
) -> None:
    """Cancel a scheduled session.

    Raises:
        RefusedError: The state machine's refusal; as of `require_scheduled`.
    """
    GROUP_MACHINE.guard(GroupStep.CANCEL, group.state)
    require_scheduled(group, session_id)
    group.record_with_context(GroupSessionCancelled, meta, session_id=session_id, cancelled_by=cancelled_by)


def report(
    group: Group,
    meta: CommandMetadata,
    *,
    session_id: str,
    meeting: Meeting,
    who: Attendance,
    met: bool,
    reported_by: str,
) -> None:
    """Report who was at a session.

    Args:
        group: The group.
        meta: The command's metadata.
        session_id: The session.
        meeting: When and how those who came met.
        who: Who was there, and who was not.
        met: Whether a mentor and a mentee of it met.
        reported_by: The participation of the mentor who reports it, or `coordinator`.

    Raises:
        RefusedError: The state machine's refusal; as of `require_scheduled`.
    """
    GROUP_MACHINE.guard(GroupStep.REPORT, group.state)
    require_scheduled(group, session_id)
    group.record_with_context(
        GroupSessionReported,
        meta,
        session_id=session_id,
        outcome="held" if met else "missed",
        started_at=meeting.started_at,
        minutes=meeting.minutes,
        mode=meeting.mode,
        evidence=meeting.evidence,
        present=sorted(who.present),
        absent=sorted(who.absent),
        reported_by=reported_by,
    )


def correct(group: Group, meta: CommandMetadata, *, session_id: str, corrected_by: str, pairs: Sequence[str]) -> None:
    """Take back the report of a session, whose pairs have taken back theirs: it waits for another one.

    Raises:
        RefusedError: The state machine's refusal; as of `require_reported`.
    """
    GROUP_MACHINE.guard(GroupStep.CORRECT, group.state)
    require_reported(group, session_id, corrected_by)
    group.record_with_context(
        GroupSessionCorrected, meta, session_id=session_id, corrected_by=corrected_by, relationship_ids=list(pairs)
    )


def require_reported(group: Group, session_id: str, corrected_by: str) -> GroupSession:
    """Return a session of the group whose report one may take back.

    Raises:
        RefusedError: `session-unknown`; `session-not-reported`; `report-of-another` for one who did not make it.
    """
    session = _require_session(group, session_id)
    if session.status not in {"held", "missed"}:
        detail = "only a report is taken back: who was at a session of the group"
        raise RefusedError("session-not-reported", detail)
    if corrected_by not in {"coordinator", session.reported_by} and session.reported_by:
        detail = "a report is taken back by the one who made it, or by the program's staff"
        raise RefusedError("report-of-another", detail, kind="forbidden")
    return session


def _require_session(group: Group, session_id: str) -> GroupSession:
    session = group.sessions.get(session_id)
    if session is None:
        raise RefusedError("session-unknown", "the group has no such session", field="session_id", kind="unknown")
    return session


def require_scheduled(group: Group, session_id: str) -> GroupSession:
    """Return a session of the group that waits to be reported.

    Raises:
        RefusedError: `session-unknown`, `session-held`, `session-cancelled` or `session-missed`.
    """
    session = _require_session(group, session_id)
    if session.status != "scheduled":
        raise RefusedError(f"session-{session.status}", f"the session is already {session.status}")
    return session
