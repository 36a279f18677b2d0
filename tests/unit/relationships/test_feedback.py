"""A party answers a published instrument once in each wave, about a thing of the relationship."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from services.eventstore.refusal import RefusedError
from services.relationships.eligibility.instrument import Instrument, Scale, require_instrument
from services.relationships.feedback.commands import Response
from services.relationships.feedback.domain import About, Answer, FeedbackGiven, give
from services.relationships.feedback.waves import check_wave
from services.relationships.relationship import Relationship
from services.relationships.sessions.domain import SessionHeld
from services.relationships.states import State
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.relationships.examples import CONTEXT, GOAL, HISTORY, PROGRAM, SESSION, day

BOTH = frozenset({"mentor", "mentee"})
PULSE = Instrument("pulse", 2, "relationship", BOTH, ("pre", "post", "monthly"), "mood", {"mood": Scale(1, 5)})
ONCE = replace(PULSE, code="closing", waves=())
LONG = replace(ONCE, scales={"mood": Scale(1, 5), "hours": Scale(0, 40)})
ANSWER = Answer("relationship", str(SUBJECT), "mentee", "pre", {"mood": 4})
HELD = happened(
    SessionHeld,
    at=day(7),
    **CONTEXT,
    session_id=SESSION,
    started_at=day(7),
    minutes=60,
    mode="video",
    evidence=3,
    count=1,
)
LATER = day(8)
ACTIVE = (*HISTORY[State.ACTIVE], HELD)


def given_answer(instrument: Instrument, answer: Answer) -> Happening:
    """Return the event of an answer."""
    fields: dict[str, Any] = asdict(answer)
    fields |= {"instrument": instrument.code, "instrument_version": instrument.version}
    rating = answer.scores[instrument.overall]
    return happened(FeedbackGiven, at=day(8), **CONTEXT, feedback_id=GOAL, rating=rating, **fields)


def answering(instrument: Instrument, answer: Answer, *, at: datetime = LATER) -> Any:  # noqa: ANN401 - a decision
    return lambda r: give(r, command(at=at), feedback_id=GOAL, instrument=instrument, answer=answer)


GIVEN = given_answer(PULSE, ANSWER)


@pytest.mark.parametrize(("about", "id"), [("relationship", str(SUBJECT)), ("session", SESSION), ("program", PROGRAM)])
def test_an_answer_is_about_the_relationship_its_program_or_a_held_session(about: About, id: str) -> None:
    instrument, answer = replace(PULSE, about=about), replace(ANSWER, about=about, about_id=id)
    given(Relationship, *ACTIVE).when(answering(instrument, answer)).then(given_answer(instrument, answer))


@pytest.mark.parametrize("about", ["relationship", "program", "session"])
def test_an_answer_about_something_else_does_not_belong_here(about: About) -> None:
    elsewhere = replace(ANSWER, about=about, about_id=GOAL)
    given(Relationship, *ACTIVE).when(answering(replace(PULSE, about=about), elsewhere)).refused(
        "feedback-about-elsewhere", field="about_id"
    )


def test_a_session_is_rated_after_it_was_held() -> None:
    answer = replace(ANSWER, about="session", about_id=SESSION)
    given(Relationship, *HISTORY[State.ACTIVE]).when(answering(replace(PULSE, about="session"), answer)).refused(
        "session-not-held", field="about_id"
    )


@pytest.mark.parametrize(
    ("instrument", "change", "rule", "field"),
    [
        (PULSE, {"about": "program", "about_id": PROGRAM}, "instrument-about-other", "about"),
        (replace(PULSE, answered_by=frozenset({"mentor"})), {}, "party-not-asked", "given_by"),
        (PULSE, {"scores": {"mood": 0}}, "score-out-of-scale", "scores/mood"),
        (PULSE, {"scores": {"mood": 6}}, "score-out-of-scale", "scores/mood"),
        (LONG, {"wave": None, "scores": {"mood": 5, "hours": 41}}, "score-out-of-scale", "scores/hours"),
        (LONG, {"wave": None, "scores": {"mood": 5}}, "item-missing", "scores"),
        (LONG, {"wave": None, "scores": {"mood": 5, "hours": 4, "fun": 1}}, "item-unknown", "scores/fun"),
        (PULSE, {"wave": None}, "wave-missing", "wave"),
        (PULSE, {"wave": "follow-up-12m"}, "wave-unknown", "wave"),
        (PULSE, {"wave": "monthly"}, "wave-unknown", "wave"),
        (PULSE, {"wave": "2026-13"}, "wave-unknown", "wave"),
        (PULSE, {"wave": "2026-04"}, "wave-not-begun", "wave"),
        (ONCE, {"wave": "pre"}, "wave-unknown", "wave"),
    ],
)
def test_what_the_instrument_does_not_allow_is_refused_by_name(
    instrument: Instrument, change: dict[str, Any], rule: str, field: str
) -> None:
    given(Relationship, *ACTIVE).when(answering(instrument, replace(ANSWER, **change))).refused(rule, field=field)


@pytest.mark.parametrize("again", [ANSWER, replace(ANSWER, scores={"mood": 1})])
@pytest.mark.parametrize("version", [2, 3])
def test_a_party_answers_an_instrument_once_in_a_wave_whatever_its_version(again: Answer, version: int) -> None:
    given(Relationship, *ACTIVE, GIVEN).when(answering(replace(PULSE, version=version), again, at=day(9))).refused(
        "feedback-already-given"
    )


@pytest.mark.parametrize(
    ("instrument", "answer"),
    [
        (PULSE, replace(ANSWER, wave="post")),
        (PULSE, replace(ANSWER, wave="2026-03")),
        (PULSE, replace(ANSWER, given_by="mentor")),
        (replace(PULSE, code="exit"), ANSWER),
        (replace(PULSE, about="session"), replace(ANSWER, about="session", about_id=SESSION)),
    ],
)
def test_another_wave_party_instrument_or_thing_is_another_answer(instrument: Instrument, answer: Answer) -> None:
    decided = given(Relationship, *ACTIVE, GIVEN).when(answering(instrument, answer, at=day(9)))
    assert decided.refusal is None


def test_the_overall_item_is_the_rating() -> None:
    answer = replace(ANSWER, wave=None, scores={"mood": 3, "hours": 12})
    given(Relationship, *ACTIVE).when(answering(LONG, answer)).then(given_answer(LONG, answer))


def test_a_follow_up_is_answered_long_after_the_end() -> None:
    instrument, answer = replace(PULSE, waves=("follow-up-12m",)), replace(ANSWER, wave="follow-up-12m")
    decided = given(Relationship, *HISTORY[State.CLOSED]).when(answering(instrument, answer, at=day(425)))
    assert decided.refusal is None


@pytest.mark.parametrize(
    ("period", "wave", "begins"),
    [
        ("monthly", "2026-03", True),
        ("monthly", "2026-12", False),
        ("quarterly", "2026-Q1", True),
        ("quarterly", "2026-Q2", False),
        ("yearly", "2026", True),
        ("yearly", "2027", False),
    ],
)
def test_a_period_is_answered_from_its_first_day_on(period: str, wave: str, begins: bool) -> None:
    if begins:
        assert check_wave(wave, ["pre", period], NOON) == wave
    else:
        with pytest.raises(RefusedError, match="wave-not-begun"):
            check_wave(wave, ["pre", period], NOON)


@pytest.mark.parametrize("wave", ["0000", "0000-01", "2026-3", "2026-Q5", "2026-Q", " 2026", "20260"])
def test_what_is_no_period_is_unknown(wave: str) -> None:
    with pytest.raises(RefusedError, match="wave-unknown"):
        check_wave(wave, ["monthly", "quarterly", "yearly"], NOON)


def test_a_made_up_instrument_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RefusedError, match=r"no instrument mood, but closing, pulse;") as refusal:
        require_instrument([PULSE, ONCE], "mood", 2)
    assert (refusal.value.rule, refusal.value.field) == ("instrument-unknown", "instrument")
    with pytest.raises(RefusedError, match=r"no instrument mood, but none;"):
        require_instrument([], "mood", 2)


def test_a_made_up_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RefusedError, match=r"no version 4 of pulse, but 2, 3;") as refusal:
        require_instrument([PULSE, replace(PULSE, version=3), ONCE], "pulse", 4)
    assert (refusal.value.rule, refusal.value.field) == ("instrument-version-unknown", "instrument_version")
    assert require_instrument([PULSE, replace(PULSE, version=3)], "pulse", 2) == PULSE


def response(**changes: Any) -> Response:  # noqa: ANN401 - any of its fields
    usual: dict[str, Any] = {"rating": None, "scores": None, "wave": None}
    about = {"about": "relationship", "about_id": str(SUBJECT), "given_by": "mentee"}
    return Response("pulse", 2, **(usual | about | changes))


def test_a_rating_is_the_score_of_the_only_item() -> None:
    assert response(rating=4).answer_to(PULSE, "mentee").scores == {"mood": 4}
    assert response(scores={"mood": 4}).answer_to(PULSE, "mentee").scores == {"mood": 4}


@pytest.mark.parametrize(
    ("instrument", "sent"),
    [(PULSE, {}), (PULSE, {"rating": 4, "scores": {"mood": 4}}), (LONG, {"rating": 4})],
)
def test_a_response_has_a_rating_or_scores(instrument: Instrument, sent: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="rating-or-scores"):
        response(**sent).answer_to(instrument, "mentee")


QUESTIONS = st.tuples(
    st.sampled_from(["pulse", "exit"]),
    st.integers(1, 3),
    st.sampled_from([("relationship", str(SUBJECT)), ("program", PROGRAM), ("session", SESSION)]),
    st.sampled_from(["mentor", "mentee"]),
    st.sampled_from([None, "pre", "post", "2026-03"]),
)


@for_any(st.lists(QUESTIONS, max_size=30))
def test_after_any_sequence_of_answers_there_is_at_most_one_to_each_question(asked: list[Any]) -> None:
    relationship = given(Relationship, *ACTIVE).aggregate
    assert relationship is not None
    for number, (code, version, (about, id), party, wave) in enumerate(asked):
        waves = () if wave is None else ("pre", "post", "monthly")
        instrument = replace(PULSE, code=code, version=version, about=about, waves=waves)
        meta = command(at=day(8) + timedelta(minutes=number))
        answer = Answer(about, id, party, wave, {"mood": 1 + number % 5})
        with suppress(RefusedError):
            give(relationship, meta, feedback_id=str(UUID(int=number)), instrument=instrument, answer=answer)
    events = [event for event in relationship.collect_events() if isinstance(event, FeedbackGiven)]
    questions = [(e.given_by, e.about, e.about_id, e.instrument, e.wave) for e in events]
    assert len(questions) == len(set(questions))
    assert set(questions) == {(party, about, id, code, wave) for code, _, (about, id), party, wave in asked}
