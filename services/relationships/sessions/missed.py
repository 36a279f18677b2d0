"""Sessions that were missed: who did not come, and whether it was excused."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Literal

from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Relationship, RelationshipEvent, SessionReport
from services.relationships.sessions.domain import Absent, require_scheduled
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
        report = SessionReport(self.occurred_at, self.recorded_at, self.reported_by or "")
        session = replace(aggregate.sessions[self.session_id], status="missed", report=report)
        aggregate.sessions[self.session_id] = session


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
