"""What the parties of a relationship are asked at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.projections.room.agenda import agenda
from services.projections.room.models import Item, Question, Room, RoomAgreement, RoomGoal, RoomSession, Signature
from services.projections.room.questions import Answer, Course, Instrument, open_questions

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MENTOR, MENTEE = "mentor-person", "mentee-person"


def room(**fields: Any) -> Room:  # noqa: ANN401 - fields of a room
    """Return a room, in which nothing is asked but what the fields say."""
    nothing: dict[str, Any] = dict.fromkeys(Room.model_fields)
    plain = {
        "id": "r",
        "organization_id": "o",
        "program_id": "p",
        "program": "Reading Partners",
        "program_state": "open",
        "confidentiality": "open",
        "mentor_id": MENTOR,
        "mentee_id": MENTEE,
        "formality": "formal",
        "direction": "traditional",
        "shape": "pair",
        "state": "active",
        "since": NOW - 60 * DAY,
        "on_hold": False,
        "recusal": False,
        **{name: [] for name in ("agreements", "sessions", "goals", "questions", "going_on", "closing_answered")},
    }
    return Room.model_validate({**nothing, **plain, **fields})


def session(id: str, starts_at: datetime, status: str = "scheduled", **fields: Any) -> RoomSession:  # noqa: ANN401 - as above
    """Return a session of an hour."""
    nothing: dict[str, Any] = {**dict.fromkeys(RoomSession.model_fields), "of_group": False}
    plain = {"id": id, "status": status, "starts_at": starts_at, "planned_minutes": 60, "count": 1, "answered": False}
    return RoomSession.model_validate({**nothing, **plain, "changes": 1, "changed_at": NOW, **fields})


def asked(one: Room, person: str = MENTEE, now: datetime = NOW) -> list[str]:
    """Return the kinds of what a person is asked."""
    return [item.kind for item in agenda([one], {person}, now)]


def test_a_proposal_is_answered_by_who_did_not_make_it() -> None:
    proposed = room(state="proposed", proposed_by="mentee", expires_at=NOW + 3 * DAY)
    assert asked(proposed, MENTOR) == ["answer-proposal"]
    assert asked(proposed, MENTEE) == []
    by_staff = room(state="proposed", proposed_by="coordinator", expires_at=NOW + 3 * DAY)
    assert asked(by_staff, MENTOR) == asked(by_staff, MENTEE) == ["answer-proposal"]


def agreement(signed: Sequence[str], *, state: str = "proposed", guardian: bool = False, version: int = 1) -> Any:  # noqa: ANN401 - as above
    """Return the rows of a version of the agreement."""
    needed = ["mentor", "mentee", *(["guardian"] if guardian else [])]
    return RoomAgreement.model_validate(
        {
            **dict.fromkeys(RoomAgreement.model_fields),
            **{"version": version, "cadence_days": 14, "duration_days": 180, "channel": "video", "other_channels": []},
            **{"proposed_by": signed[0], "proposed_at": NOW, "state": state},
            "signatures": [Signature.model_validate({"party": each, "signed_at": NOW}) for each in signed],
            "missing": [each for each in needed if each not in signed] if state == "proposed" else [],
        }
    )


def test_who_has_signed_is_asked_to_start_once_all_have_and_neither_before_nor_after() -> None:
    signed = [agreement(["mentor", "mentee"], state="in-force")]
    assert asked(room(state="matched", agreements=signed), MENTOR) == ["start"]
    assert asked(room(state="matched", agreements=signed), MENTEE) == ["start"]
    assert asked(room(state="matched", agreements=signed, on_hold=True)) == []
    assert asked(room(state="matched", agreements=[agreement(["mentor"])]), MENTOR) == []
    assert asked(room(state="active", agreements=signed)) == []
    assert asked(room(state="matched", formality="informal")) == ["start"]


def test_a_guardian_is_asked_for_its_own_signature_and_the_ward_is_not() -> None:
    matched = room(state="matched", agreements=[agreement(["mentor", "mentee"], guardian=True)])
    assert asked(matched, MENTEE) == []
    assert [each.kind for each in agenda([matched], {MENTEE}, NOW, wards={MENTEE})] == ["sign"]
    assert asked(matched, MENTOR) == []


def test_the_guardian_of_a_peer_on_the_mentors_side_is_asked_too() -> None:
    version = agreement(["mentor", "mentee"]).model_copy(update={"missing": ["guardian_of_mentor"]})
    matched = room(state="matched", agreements=[version], direction="peer")
    assert [each.kind for each in agenda([matched], {MENTOR}, NOW, wards={MENTOR})] == ["sign"]
    assert agenda([matched], {MENTEE}, NOW, wards={MENTEE}) == []


def test_new_terms_are_signed_while_the_old_ones_are_in_force() -> None:
    versions = [agreement(["mentor"], version=2), agreement(["mentor", "mentee"], state="in-force")]
    for state in ("active", "paused"):
        assert asked(room(state=state, agreements=versions)) == ["sign"]
        assert asked(room(state=state, agreements=versions), MENTOR) == []
    assert asked(room(state="closed", ended_at=NOW, agreements=versions)) == ["closing"]


def test_an_agreement_is_signed_by_who_has_not_signed() -> None:
    matched = room(state="matched", agreements=[agreement(["mentor"])])
    assert asked(matched, MENTOR) == []
    assert asked(matched, MENTEE) == ["sign"]


def test_a_session_is_reported_from_its_end_on_and_by_no_clock() -> None:
    planned = room(sessions=[session("s", NOW)])
    assert asked(planned, now=NOW - DAY) == ["session"]
    assert asked(planned, now=NOW + timedelta(minutes=59)) == ["session"]
    assert asked(planned, now=NOW + timedelta(minutes=60)) == ["report-session"]
    assert asked(planned, now=NOW + 400 * DAY) == ["report-session"]


def test_a_session_of_a_relationship_that_ended_is_asked_about_for_some_time() -> None:
    over = room(state="closed", ended_at=NOW, sessions=[session("s", NOW - DAY)])
    assert asked(over, now=NOW + 30 * DAY - timedelta(seconds=1)) == ["report-session", "closing"]
    assert asked(over, now=NOW + 30 * DAY) == []


def test_a_session_that_had_begun_when_the_relationship_ended_is_asked_about_once_it_is_over() -> None:
    begun = room(state="closed", ended_at=NOW, sessions=[session("s", NOW - timedelta(minutes=10))])
    assert asked(begun) == ["closing"], "it cannot be called off any more"
    assert asked(begun, now=NOW + timedelta(hours=1)) == ["report-session", "closing"]


@pytest.mark.parametrize("status", ["held", "cancelled", "missed"])
def test_a_settled_session_is_asked_about_no_more(status: str) -> None:
    assert asked(room(sessions=[session("s", NOW - DAY, status)])) == []


def test_a_goal_is_asked_about_from_its_day_on_while_the_relationship_is_open() -> None:
    goal = RoomGoal(id="g", category="skills", due_on=date(2026, 5, 14), agreed_at=NOW, met_at=None, attested_by=None)
    assert asked(room(goals=[goal])) == ["goal"]
    assert asked(room(goals=[goal]), now=NOW - DAY) == []
    assert asked(room(goals=[goal.model_copy(update={"met_at": NOW})])) == []
    assert asked(room(goals=[goal], state="closed", closing_answered=["mentor", "mentee"])) == []


def test_both_are_asked_about_the_end_whoever_ended_it_until_they_answer_or_a_month_is_over() -> None:
    closed = room(state="closed", ended_at=NOW)
    assert asked(closed, MENTOR) == asked(closed, MENTEE) == ["closing"]
    one = closed.model_copy(update={"closing_answered": ["mentor"]})
    assert asked(one, MENTOR) == []
    assert asked(one, MENTEE, now=NOW + 30 * DAY - timedelta(seconds=1)) == ["closing"]
    assert asked(one, MENTEE, now=NOW + 30 * DAY) == []
    assert asked(room(state="voided", ended_at=NOW)) == asked(room(state="declined", ended_at=NOW)) == []


def test_the_most_urgent_comes_first_and_the_party_is_named() -> None:
    question = Question(
        party="mentee",
        instrument="pulse",
        instrument_version=1,
        title="Pulse",
        about="relationship",
        about_id="r",
        wave=None,
        confidential=False,
        anonymous=False,
        items=[],
    )
    busy = room(questions=[question], sessions=[session("later", NOW + DAY), session("over", NOW - 2 * DAY)])
    proposed = room(id="q", state="proposed", proposed_by="mentor", expires_at=NOW + DAY)
    items = agenda([busy, proposed], {MENTEE}, NOW)
    assert [item.kind for item in items] == ["answer-proposal", "report-session", "session", "feedback"]
    assert {item.party for item in items} == {"mentee"}
    assert asked(busy, MENTOR) == ["report-session", "session"]
    assert agenda([busy, proposed], {"someone-else"}, NOW) == []


def instrument(**fields: Any) -> Instrument:  # noqa: ANN401 - fields of an instrument
    """Return an instrument about the relationship, answered by the mentee without waves."""
    item = Item(code="mood", text="How is it going?", minimum=1, maximum=5, lowest="badly", highest="well")
    plain: dict[str, Any] = {"code": "pulse", "version": 2, "title": "Pulse", "purpose": "pulse"}
    more: dict[str, Any] = {"about": "relationship", "confidential": False, "answered_by": ["mentee"], "waves": []}
    return Instrument(**{**plain, **more, "items": [item], **fields})


def questions(
    one: Instrument,
    *answers: Answer,
    started_at: datetime | None = NOW - 60 * DAY,
    ended_at: datetime | None = None,
    sessions: tuple[RoomSession, ...] = (),
    now: datetime = NOW,
) -> list[tuple[str, str, str | None]]:
    """Return who is asked about what in which wave."""
    course = Course("r", "p", started_at, ended_at)
    return [(q.party, q.about_id, q.wave) for q in open_questions([one], course, sessions, set(answers), now)]


def test_a_question_is_asked_once() -> None:
    assert questions(instrument()) == [("mentee", "r", None)]
    assert questions(instrument(answered_by=["mentor", "mentee"])) == [("mentor", "r", None), ("mentee", "r", None)]
    assert questions(instrument(), Answer("pulse", "", "r", "mentee")) == []
    assert questions(instrument(), Answer("pulse", "", "r", "mentor")) == [("mentee", "r", None)]
    assert questions(instrument(about="program")) == [("mentee", "p", None)]


def test_nothing_is_asked_before_the_beginning() -> None:
    assert questions(instrument(), started_at=None) == []


def test_a_closing_question_is_asked_after_the_end_and_a_pulse_is_not() -> None:
    end = NOW - DAY
    assert questions(instrument(purpose="post")) == []
    assert questions(instrument(purpose="post"), ended_at=end) == [("mentee", "r", None)]
    assert questions(instrument(), ended_at=end) == []


def test_a_held_session_is_asked_about_for_a_month() -> None:
    one = instrument(purpose="session", about="session")
    held = session("s", NOW - DAY, "held")
    assert questions(one, sessions=(held, session("off", NOW - DAY, "missed"))) == [("mentee", "s", None)]
    assert questions(one, sessions=(session("old", NOW - 30 * DAY, "held"),)) == []
    assert questions(one, sessions=(session("many", NOW - DAY, "held", count=4),)) == []
    assert questions(one, sessions=(held,), ended_at=NOW - timedelta(hours=1)) == [("mentee", "s", None)]


@pytest.mark.parametrize(
    ("wave", "named"), [("monthly", "2026-05"), ("quarterly", "2026-Q2"), ("yearly", "2026"), ("pre", "pre")]
)
def test_a_period_is_asked_in_it(wave: str, named: str) -> None:
    one = instrument(waves=[wave])
    assert questions(one) == [("mentee", "r", named)]
    assert questions(one, Answer("pulse", named, "r", "mentee")) == []
    assert questions(one, ended_at=NOW - DAY) == []


def test_a_follow_up_is_asked_after_its_months() -> None:
    one = instrument(purpose="follow-up", waves=["follow-up-3m"])
    assert questions(one, ended_at=NOW - 89 * DAY) == []
    assert questions(one, ended_at=NOW - 90 * DAY) == [("mentee", "r", "follow-up-3m")]
    assert questions(one) == []
    assert questions(instrument(waves=["post"]), ended_at=NOW - DAY) == [("mentee", "r", "post")]
    assert questions(instrument(waves=["at-the-retreat"])) == []
