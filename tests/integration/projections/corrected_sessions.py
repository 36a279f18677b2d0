"""A session that was held, the report taken back, and reported again: as every read model is given it."""

from services.contract.event_data import relationships
from services.contract.record import PublicEvent
from tests.integration.projections import example_events as events
from tests.integration.projections.example_events import RELATIONSHIP, SESSION, session_held
from tests.support.projection_spec import day, event

OTHER = "0e000000-0000-4000-8000-000000000066"
"""Another session of the same pair."""
WRONG = session_held(day(7), evidence=3)
"""A session that was reported as held on the seventh, and was not."""
LATER = session_held(day(19), evidence=2)
LATER.data["session_id"] = OTHER
AGAIN = session_held(day(12), evidence=3)
"""The same session, held on another day."""
LIFE = (events.PROPOSED, events.MATCHED, events.ACTIVATED)


def not_held(
    at: int, report: PublicEvent[relationships.SessionHeld], *left: PublicEvent[relationships.SessionHeld]
) -> PublicEvent[relationships.SessionCorrected]:
    """Return that the report of a session was taken back, with the sessions that are left."""
    data = report.data
    return event(
        RELATIONSHIP,
        at,
        relationships.SessionCorrected,
        session_id=data["session_id"],
        corrected_by="mentor",
        missed_at=data["started_at"],
        starts_at=day(6),
        planned_minutes=60,
        outcome="held",
        reported_at=report.recorded_at,
        minutes=data["minutes"],
        evidence=data["evidence"],
        count=data["count"],
        left_starts=[each.data["started_at"] for each in left],
        left_evidence=[each.data["evidence"] for each in left],
        group_session_id=None,
    )


TAKEN_BACK = not_held(day(21), WRONG, LATER)
NONE_LEFT = not_held(day(21), WRONG)
assert WRONG.data["session_id"] == SESSION
