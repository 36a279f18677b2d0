"""Example rooms: one relationship in each state, with everything that its parties act on."""

from datetime import date, timedelta
from typing import Any

from services.projections.room.models import Item, Question, Room, RoomAgreement, RoomGoal, RoomSession, Signature
from tests.unit.pages.examples import NOW, example_id

ROOM = example_id("relationship")
SESSION, OVER, HELD, GOAL = (example_id(name) for name in ("session ahead", "session over", "session held", "goal"))
DAY = timedelta(days=1)


def session(id: str, days: int, status: str = "scheduled", **fields: Any) -> RoomSession:  # noqa: ANN401 - fields of a session
    """Return a session of 45 minutes, some days from now."""
    nothing: dict[str, Any] = {**dict.fromkeys(RoomSession.model_fields), "answered": False, "of_group": False}
    plain = {"id": id, "status": status, "starts_at": NOW + days * DAY, "planned_minutes": 45, "count": 1}
    return RoomSession.model_validate({**nothing, **plain, "changes": 1, "changed_at": NOW, **fields})


def question(party: str = "mentee", **fields: Any) -> Question:  # noqa: ANN401 - fields of a question
    """Return a question about the relationship with two items."""
    items = [
        Item(code="mood", text="How is it going?", minimum=1, maximum=5, lowest="badly", highest="well"),
        Item(code="hours", text="How many hours a month?", minimum=0, maximum=40, lowest="", highest=""),
    ]
    plain: dict[str, Any] = {
        "party": party,
        "instrument": "pulse",
        "instrument_version": 2,
        "title": "How is it going?",
    }
    more = {"about": "relationship", "about_id": ROOM, "wave": "2026-03", "confidential": True, "items": items}
    return Question.model_validate({**plain, **more, **fields})


def agreement(**fields: Any) -> RoomAgreement:  # noqa: ANN401 - fields of a version
    """Return a version of the agreement that both signed; `signed` and `missing` name the parties."""
    signed = fields.pop("signed", ("mentor", "mentee"))
    nothing: dict[str, Any] = dict.fromkeys(RoomAgreement.model_fields)
    plain: dict[str, Any] = {
        "version": 1,
        "cadence_days": 14,
        "duration_days": 243,
        "channel": "video",
        "other_channels": [],
        "proposed_by": "mentor",
        "proposed_at": NOW - 73 * DAY,
        "agreed_at": NOW - 72 * DAY,
        "state": "in-force",
        "signatures": [Signature.model_validate({"party": each, "signed_at": NOW - 72 * DAY}) for each in signed],
        "missing": [],
    }
    return RoomAgreement.model_validate({**nothing, **plain, **fields})


def room(**fields: Any) -> Room:  # noqa: ANN401 - fields of a room
    """Return an active relationship: a session over, one ahead, one held, a goal and a question."""
    nothing: dict[str, Any] = dict.fromkeys(Room.model_fields)
    plain = {
        "id": ROOM,
        "organization_id": example_id("o"),
        "program_id": example_id("Harbour"),
        "program": "Harbour",
        "program_state": "open",
        "confidentiality": "open",
        "mentor_id": example_id("mentor"),
        "mentee_id": example_id("mentee"),
        "formality": "formal",
        "direction": "traditional",
        "shape": "pair",
        "state": "active",
        "since": NOW - 70 * DAY,
        "proposed_by": "mentor",
        "matched_at": NOW - 75 * DAY,
        "started_at": NOW - 70 * DAY,
        "cadence_days": 14,
        "duration_days": 243,
        "channel": "video",
        "on_hold": False,
        "recusal": False,
        "agreements": [agreement()],
        "sessions": [
            session(SESSION, 3),
            session(OVER, -2),
            session(HELD, -16, "held", minutes=50, mode="video", evidence=2),
        ],
        "goals": [
            RoomGoal(id=GOAL, category="skills", due_on=date(2026, 6, 1), agreed_at=NOW, met_at=None, attested_by=None)
        ],
        "questions": [question()],
        "closing_answered": [],
        "going_on": [],
    }
    return Room.model_validate({**nothing, **plain, **fields})


def proposed(**fields: Any) -> Room:  # noqa: ANN401 - fields of a room
    """Return a proposal by the mentor that the mentee has not answered."""
    nothing: dict[str, Any] = dict.fromkeys(("matched_at", "started_at", "cadence_days", "duration_days", "channel"))
    empty: dict[str, list[Any]] = {name: [] for name in ("agreements", "sessions", "goals", "questions")}
    return room(**{**nothing, **empty, "state": "proposed", "since": NOW - DAY, "expires_at": NOW + 5 * DAY, **fields})
