"""A party answers an instrument once per subject of the relationship."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from services.relationships.feedback.domain import FeedbackGiven, Rating, give
from services.relationships.relationship import Relationship
from services.relationships.sessions.domain import SessionHeld
from services.relationships.states import State
from tests.support.given import SUBJECT, command, given, happened
from tests.unit.relationships.examples import CONTEXT, GOAL, HISTORY, PROGRAM, SESSION, day

PULSE = Rating("pulse", 2, "relationship", str(SUBJECT), "mentee", 4)
ABOUT_SESSION = replace(PULSE, about="session", about_id=SESSION)
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
ACTIVE = (*HISTORY[State.ACTIVE], HELD)
GIVEN = happened(FeedbackGiven, at=day(8), **CONTEXT, feedback_id=GOAL, **asdict(PULSE))


@pytest.mark.parametrize("rating", [PULSE, ABOUT_SESSION, replace(PULSE, about="program", about_id=PROGRAM)])
def test_feedback_is_about_the_relationship_its_program_or_a_held_session(rating: Rating) -> None:
    given(Relationship, *ACTIVE).when(lambda r: give(r, command(at=day(8)), feedback_id=GOAL, rating=rating)).then(
        happened(FeedbackGiven, **CONTEXT, feedback_id=GOAL, **asdict(rating))
    )


@pytest.mark.parametrize("about", ["relationship", "program", "session"])
def test_feedback_about_something_else_does_not_belong_here(about: str) -> None:
    elsewhere = replace(PULSE, about=about, about_id=GOAL)
    given(Relationship, *ACTIVE).when(
        lambda r: give(r, command(at=day(8)), feedback_id=GOAL, rating=elsewhere)
    ).refused("feedback-about-elsewhere", field="about_id")


def test_a_session_is_rated_after_it_was_held() -> None:
    given(Relationship, *HISTORY[State.ACTIVE]).when(
        lambda r: give(r, command(at=day(8)), feedback_id=GOAL, rating=ABOUT_SESSION)
    ).refused("session-not-held", field="about_id")


@pytest.mark.parametrize("again", [PULSE, replace(PULSE, rating=1), replace(PULSE, instrument_version=3)])
def test_a_party_answers_an_instrument_once_about_a_thing(again: Rating) -> None:
    given(Relationship, *ACTIVE, GIVEN).when(
        lambda r: give(r, command(at=day(9)), feedback_id=SESSION, rating=again)
    ).refused("feedback-already-given")


@pytest.mark.parametrize("other", [replace(PULSE, given_by="mentor"), replace(PULSE, instrument="exit"), ABOUT_SESSION])
def test_another_party_instrument_or_thing_is_another_answer(other: Rating) -> None:
    decided = given(Relationship, *ACTIVE, GIVEN).when(
        lambda r: give(r, command(at=day(9)), feedback_id=SESSION, rating=other)
    )
    assert decided.refusal is None
