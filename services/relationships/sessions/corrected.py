"""A wrong report about a session, that it was held or that it was missed, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Literal

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship, RelationshipEvent, Session, SessionReport
from services.relationships.sessions.domain import require_session
from services.relationships.sessions.evidence import OBSERVED, Reporter
from services.relationships.states import State, Transition

FIRST = 3
"""How many first sessions of each level of evidence a correction names, besides the last one."""


class SessionCorrected(RelationshipEvent):
    """The report about a session was wrong and is taken back: the session waits for another report.

    What was reported as held is stated again, so that a reader can subtract it; and the first and last sessions that
    are left, so that one who keeps no others knows them.
    """

    TOPIC = "relationships.relationship.session-corrected"
    session_id: str
    corrected_by: Reporter
    missed_at: datetime
    """When the report that is taken back had happened; the name is older than reports of held sessions are here."""
    starts_at: datetime
    planned_minutes: int
    outcome: Literal["missed", "held"] = field(default="missed", kw_only=True)
    reported_at: datetime | None = field(default=None, kw_only=True)
    minutes: int | None = field(default=None, kw_only=True)
    evidence: int | None = field(default=None, kw_only=True)
    count: int | None = field(default=None, kw_only=True)
    left_starts: Sequence[datetime] | None = field(default=None, kw_only=True)
    left_evidence: Sequence[int] | None = field(default=None, kw_only=True)
    group_session_id: str | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Set the session back to scheduled."""
        session = aggregate.sessions[self.session_id]
        planned = replace(session, planned_at=self.starts_at, status="scheduled", report=None)
        aggregate.sessions[self.session_id] = planned


def correct(
    relationship: Relationship, meta: CommandMetadata, *, session_id: str, corrected_by: str, met: bool = False
) -> None:
    """Take back the report about a session: it is scheduled as before, and can be reported, moved or cancelled.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        session_id: The session.
        corrected_by: Who takes the report back.
        met: Whether the same command reports that it was held, at another time or otherwise than it said.

    Raises:
        RefusedError: The state machine's refusal, `session-unknown`, `session-not-reported`, `report-of-another`,
            `session-answered` or `occurred-before-previous`.
    """
    meta = relationship.guard(Transition.CORRECT_SESSION, meta)
    session = require_session(relationship, session_id)
    report = require_report(session.report)
    if corrected_by not in {"coordinator", report.by} and report.by:
        detail = "a report is taken back by the one who made it, or by the program's staff"
        raise RefusedError("report-of-another", detail, kind="forbidden")
    if not met:
        _require_unanswered(relationship, session_id)
    relationship.record_with_context(
        SessionCorrected,
        order_after(meta, report.at),
        session_id=session_id,
        corrected_by=corrected_by,
        missed_at=report.at,
        starts_at=_planned_again(relationship, session, report),
        planned_minutes=session.planned_minutes,
        reported_at=report.recorded_at,
        group_session_id=session.group_session_id,
        **_held(relationship, session_id, report.meeting),
    )


def require_report(report: SessionReport | None) -> SessionReport:
    """Return the report about a session.

    Raises:
        RefusedError: `session-not-reported`.
    """
    if report is None:
        detail = "only a report is taken back: that the session was held, or that it was missed"
        raise RefusedError("session-not-reported", detail)
    return report


def _require_unanswered(relationship: Relationship, session_id: str) -> None:
    """Pass unless one of the two answered a questionnaire about a session: then it took place, whenever that was."""
    if any((each.about, each.about_id) == ("session", session_id) for each in relationship.feedback):
        detail = "a questionnaire about this session was answered, so it took place; correct when and how it was"
        raise RefusedError("session-answered", detail)


def _planned_again(relationship: Relationship, session: Session, report: SessionReport) -> datetime:
    """Return when the session was to begin; of a relationship that has ended, nothing is ahead."""
    return session.planned_at if relationship.state is not State.CLOSED else min(session.planned_at, report.at)


def _held(relationship: Relationship, session_id: str, meeting: Meeting | None) -> dict[str, object]:
    """Return what was reported as held, and the first and last sessions that are left without it."""
    if meeting is None:
        return {}
    left = [each.meeting for id, each in relationship.sessions.items() if id != session_id and each.meeting is not None]
    ends = first_and_last(left)
    return {
        "outcome": "held",
        "minutes": meeting.minutes,
        "evidence": meeting.evidence,
        "count": meeting.count,
        "left_starts": [each.started_at for each in ends],
        "left_evidence": [each.evidence for each in ends],
    }


def first_and_last(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the first meetings and the last one of each level of evidence or more, in order of their beginning.

    A count is as many meetings as it states.
    """
    each_one = [each for each in meetings for _ in range(min(each.count, FIRST))]
    ordered = sorted(each_one, key=lambda each: (each.started_at, each.evidence))
    kept: set[int] = set()
    for floor in range(OBSERVED + 1):
        level = [n for n, each in enumerate(ordered) if each.evidence >= floor]
        kept.update((*level[:FIRST], *level[-1:]))
    return [ordered[n] for n in sorted(kept)]
