"""A wrong report about a session is taken back, whether it said that it was held or that it was missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from services.relationships.feedback.domain import FeedbackGiven
from services.relationships.lifecycle.domain import close
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions.corrected import SessionCorrected, correct, first_and_last
from services.relationships.sessions.domain import SessionCancelled, SessionHeld, cancel, hold, reschedule
from services.relationships.sessions.missed import SessionMissed, miss
from services.relationships.states import State
from tests.support.given import Happening, command, given, happened
from tests.unit.relationships.examples import CONTEXT, GOAL, HISTORY, SESSION, day

ACTIVE = HISTORY[State.ACTIVE]
HOUR = Meeting(day(7), 60, "video", 2)
CORRECTION: dict[str, Any] = {"missed_at": day(8), "starts_at": day(7), "planned_minutes": 60}


def missed(by: str | None) -> Happening:
    """Return that the mentee missed the session, as one of them reported it."""
    said: dict[str, Any] = {"missed_by": "mentee", "excuse": "none", "reported_by": by}
    return happened(SessionMissed, at=day(8), **CONTEXT, session_id=SESSION, **said)


def held(by: str | None, at: datetime = HOUR.started_at) -> Happening:
    """Return that a session was held, as one of them reported it."""
    said: dict[str, Any] = {"started_at": at, "minutes": 50, "mode": "video", "evidence": 2, "count": 1}
    return happened(SessionHeld, at=at, **CONTEXT, session_id=SESSION, **said, reported_by=by)


REPORTS = {"held": (held, day(7)), "missed": (missed, day(8))}
EITHER = pytest.mark.parametrize("outcome", REPORTS)


@EITHER
@pytest.mark.parametrize(
    ("by", "reporter"), [("mentor", "mentor"), ("coordinator", "mentor"), ("mentee", None), ("coordinator", None)]
)
def test_a_wrong_report_is_taken_back_by_its_reporter_or_staff(by: str, reporter: str | None, outcome: str) -> None:
    report, at = REPORTS[outcome]
    corrected = given(Relationship, *ACTIVE, report(reporter)).when(
        lambda r: correct(r, command(at=day(9)), session_id=SESSION, corrected_by=by)
    )
    assert corrected.refusal is None
    assert corrected.aggregate is not None
    (event,) = corrected.aggregate.collect_events()
    assert isinstance(event, SessionCorrected)
    assert (event.outcome, event.corrected_by, event.missed_at, event.reported_at) == (outcome, by, at, at)
    assert (event.starts_at, event.planned_minutes) == (day(7), 60), "as it was planned"
    stated = (event.minutes, event.evidence, event.count)
    assert stated == ((50, 2, 1) if outcome == "held" else (None, None, None))
    session = corrected.aggregate.sessions[SESSION]
    assert (session.status, session.starts_at, session.report) == ("scheduled", day(7), None)


@EITHER
@pytest.mark.parametrize("by", ["mentor", "mentee"])
def test_no_party_takes_back_the_report_of_another(by: str, outcome: str) -> None:
    other = {"mentor": "mentee", "mentee": "coordinator"}[by]
    given(Relationship, *ACTIVE, REPORTS[outcome][0](other)).when(
        lambda r: correct(r, command(at=day(9)), session_id=SESSION, corrected_by=by)
    ).refused("report-of-another")


def test_only_a_report_is_corrected_and_never_before_it() -> None:
    cancelled = happened(SessionCancelled, at=day(2), **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=False)
    for history in (ACTIVE, (*ACTIVE, cancelled)):
        given(Relationship, *history).when(
            lambda r: correct(r, command(at=day(9)), session_id=SESSION, corrected_by="coordinator")
        ).refused("session-not-reported")
    given(Relationship, *ACTIVE, missed(None)).when(
        lambda r: correct(r, command(at=day(7), recorded=day(9)), session_id=SESSION, corrected_by="coordinator")
    ).refused("occurred-before-previous", field="occurred_at")


@EITHER
def test_a_corrected_session_is_reported_again_moved_or_cancelled(outcome: str) -> None:
    taken_back = happened(
        SessionCorrected, at=day(9), **CONTEXT, session_id=SESSION, corrected_by="mentor", **CORRECTION
    )
    for act in (
        lambda r: hold(r, command(at=day(9)), session_id=SESSION, meeting=HOUR),
        lambda r: miss(r, command(at=day(9)), session_id=SESSION, missed_by="both"),
        lambda r: reschedule(r, command(at=day(9)), session_id=SESSION, starts_at=day(20), planned_minutes=60),
        lambda r: cancel(r, command(at=day(9)), session_id=SESSION, cancelled_by="mentor"),
    ):
        history = (*ACTIVE, REPORTS[outcome][0]("mentor"), taken_back)
        assert given(Relationship, *history).when(act).refusal is None


def test_a_session_that_was_never_held_does_not_hold_up_the_end() -> None:
    late = held("mentor", at=day(30))

    def end(relationship: Relationship) -> None:
        close(relationship, command(at=day(10), recorded=day(40)), initiated_by="mentor", reason="moved", planned=False)

    given(Relationship, *ACTIVE, late).when(end).refused("occurred-before-previous", field="occurred_at")
    taken_back = happened(
        SessionCorrected, at=day(31), **CONTEXT, session_id=SESSION, corrected_by="mentor", **CORRECTION
    )
    assert given(Relationship, *ACTIVE, late, taken_back).when(end).refusal is None


def test_nothing_lies_ahead_of_a_relationship_that_has_ended() -> None:
    early = held("mentor", at=day(3))
    after = given(Relationship, *ACTIVE, early).when(
        lambda r: close(r, command(at=day(5), recorded=day(9)), initiated_by="mentor", reason="moved", planned=False)
    )
    assert after.aggregate is not None
    correct(after.aggregate, command(at=day(9)), session_id=SESSION, corrected_by="mentor")
    assert after.aggregate.sessions[SESSION].starts_at == day(3), "it was planned for after the end"


ANSWERED = happened(
    FeedbackGiven,
    at=day(8),
    **CONTEXT,
    feedback_id=GOAL,
    instrument="pulse",
    instrument_version=1,
    wave=None,
    about="session",
    about_id=SESSION,
    given_by="mentee",
    rating=4,
    scores={"mood": 4},
)


def test_a_session_about_which_one_of_them_answered_took_place() -> None:
    history = (*ACTIVE, held("mentor"), ANSWERED)
    for by in ("mentor", "coordinator"):
        given(Relationship, *history).when(
            lambda r, by=by: correct(r, command(at=day(9)), session_id=SESSION, corrected_by=by)  # type: ignore[misc] # bound early
        ).refused("session-answered")

    def at_another_time(relationship: Relationship) -> None:
        correct(relationship, command(at=day(9)), session_id=SESSION, corrected_by="mentor", met=True)
        hold(relationship, command(at=day(9)), session_id=SESSION, meeting=Meeting(day(6), 20, "phone", 2))

    moved = given(Relationship, *history).when(at_another_time)
    assert moved.refusal is None
    assert moved.aggregate is not None
    assert moved.aggregate.sessions[SESSION].starts_at == day(6)


@given_any(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5), st.integers(1, 4)), max_size=12).map(
        lambda rows: [Meeting(day(at), 30, "video", evidence, count) for at, evidence, count in rows]
    )
)
def test_what_a_correction_names_is_enough_to_know_the_first_three_and_the_last(left: Sequence[Meeting]) -> None:
    named = first_and_last(left)
    for floor in range(6):
        every = sorted(each.started_at for each in left if each.evidence >= floor for _ in range(each.count))
        known = [each.started_at for each in named if each.evidence >= floor]
        assert known[:3] == every[:3]
        assert known[-1:] == every[-1:]
    assert len(named) <= 4 * 6
