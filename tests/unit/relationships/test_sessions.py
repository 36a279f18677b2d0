"""Sessions are scheduled, cancelled, or reported as held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.eventstore.command_metadata import CLOCK_SKEW
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions.domain import (
    HORIZON,
    SessionCancelled,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
    cancel,
    hold,
    record_held,
    reschedule,
    schedule,
)
from services.relationships.sessions.missed import SessionMissed, miss
from services.relationships.states import State
from tests.support.given import NOON, Happening, command, given, happened
from tests.unit.relationships.examples import CONTEXT, GOAL, HISTORY, SESSION, day

ACTIVE = HISTORY[State.ACTIVE]
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
CANCELLED = happened(SessionCancelled, at=day(2), **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=False)
MISSED = happened(SessionMissed, at=day(8), **CONTEXT, session_id=SESSION, missed_by="mentee")
MOVED = happened(SessionRescheduled, at=day(2), **CONTEXT, session_id=SESSION, starts_at=day(20), planned_minutes=45)
HOUR = Meeting(started_at=day(7), minutes=60, mode="video", evidence=3)


@pytest.mark.parametrize("starts_at", [NOON, day(3), day(2) + HORIZON])
def test_a_session_is_planned_ahead_or_entered_afterwards(starts_at: datetime) -> None:
    given(Relationship, *ACTIVE).when(
        lambda r: schedule(r, command(at=day(2)), session_id=GOAL, starts_at=starts_at, planned_minutes=45)
    ).then(happened(SessionScheduled, **CONTEXT, session_id=GOAL, starts_at=starts_at, planned_minutes=45))


@pytest.mark.parametrize(
    ("starts_at", "rule"),
    [
        (NOON - CLOCK_SKEW - timedelta(seconds=1), "session-outside-active-time"),
        (day(3) + HORIZON, "session-too-far-ahead"),
    ],
)
def test_a_session_is_planned_inside_the_active_time(starts_at: datetime, rule: str) -> None:
    given(Relationship, *ACTIVE).when(
        lambda r: schedule(r, command(at=day(2)), session_id=GOAL, starts_at=starts_at, planned_minutes=45)
    ).refused(rule, field="starts_at")


@pytest.mark.parametrize(("at", "late"), [(day(6) - timedelta(microseconds=1), False), (day(6), True), (day(8), True)])
def test_a_session_is_cancelled_and_late_on_the_last_day(at: datetime, late: bool) -> None:
    given(Relationship, *ACTIVE).when(
        lambda r: cancel(r, command(at=at), session_id=SESSION, cancelled_by="mentor")
    ).then(happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=late))


def test_a_cancellation_is_late_by_when_it_is_recorded_and_an_import_by_when_it_happened() -> None:
    backdated = command(at=day(2), recorded=day(6))
    given(Relationship, *ACTIVE).when(lambda r: cancel(r, backdated, session_id=SESSION, cancelled_by="mentor")).then(
        happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=True)
    )
    imported = command(at=day(2), recorded=day(400), imported=True)
    given(Relationship, *ACTIVE).when(lambda r: cancel(r, imported, session_id=SESSION, cancelled_by="mentor")).then(
        happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=False)
    )


def test_a_session_is_held_when_it_is_reported() -> None:
    held = given(Relationship, *ACTIVE).when(lambda r: hold(r, command(at=day(9)), session_id=SESSION, meeting=HOUR))
    relationship = held.then(
        happened(
            SessionHeld, **CONTEXT, session_id=SESSION, started_at=day(7), minutes=60, mode="video", evidence=3, count=1
        )
    )
    assert relationship.last_met_at == HOUR.ended_at


def test_a_session_was_held_when_it_began_not_when_it_was_reported() -> None:
    held = given(Relationship, *ACTIVE).when(lambda r: hold(r, command(at=day(9)), session_id=SESSION, meeting=HOUR))
    assert held.aggregate is not None
    (event,) = held.aggregate.collect_events()
    assert isinstance(event, SessionHeld)
    assert (event.occurred_at, event.recorded_at) == (day(7), day(9))


def test_a_session_that_is_not_over_was_not_held() -> None:
    soon = command(at=HOUR.ended_at - CLOCK_SKEW - timedelta(seconds=1))
    given(Relationship, *ACTIVE).when(lambda r: hold(r, soon, session_id=SESSION, meeting=HOUR)).refused(
        "session-not-over", field="started_at"
    )


@pytest.mark.parametrize("started_at", [day(-1), day(30) - timedelta(minutes=59), day(31)])
def test_a_session_lies_inside_the_active_time(started_at: datetime) -> None:
    meeting = replace(HOUR, started_at=started_at)
    given(Relationship, *HISTORY[State.PAUSED]).when(
        lambda r: hold(r, command(at=day(40)), session_id=SESSION, meeting=meeting)
    ).refused("session-outside-active-time", field="started_at")


def test_a_session_of_before_the_end_can_still_be_reported() -> None:
    late = given(Relationship, *HISTORY[State.CLOSED]).when(
        lambda r: hold(r, command(at=day(70)), session_id=SESSION, meeting=HOUR)
    )
    assert late.refusal is None


def test_a_session_ends_once() -> None:
    for past, rule in ((HELD, "session-held"), (CANCELLED, "session-cancelled"), (MISSED, "session-missed")):
        start = given(Relationship, *ACTIVE, past)
        start.when(lambda r: hold(r, command(at=day(9)), session_id=SESSION, meeting=HOUR)).refused(rule)
        start.when(lambda r: cancel(r, command(at=day(9)), session_id=SESSION, cancelled_by="mentee")).refused(rule)
        start.when(lambda r: move(r, day(9), day(20))).refused(rule)
        start.when(lambda r: miss(r, command(at=day(9)), session_id=SESSION, missed_by="both")).refused(rule)


def test_an_unknown_session_is_refused_as_unknown() -> None:
    decided = given(Relationship, *ACTIVE).when(lambda r: hold(r, command(at=day(9)), session_id=GOAL, meeting=HOUR))
    decided.refused("session-unknown")
    assert decided.refusal is not None
    assert decided.refusal.kind == "unknown"


def test_an_import_counts_sessions_that_were_not_scheduled() -> None:
    many = replace(HOUR, evidence=1, count=12, mode="unknown")
    counted = given(Relationship, *ACTIVE).when(
        lambda r: record_held(r, command(at=day(9), imported=True), session_id=GOAL, meeting=many)
    )
    assert (
        counted.then(
            happened(
                SessionHeld,
                **CONTEXT,
                session_id=GOAL,
                started_at=day(7),
                minutes=60,
                mode="unknown",
                evidence=1,
                count=12,
            )
        )
        .sessions[GOAL]
        .status
        == "held"
    )


def move(relationship: Relationship, at: datetime, starts_at: datetime, minutes: int = 45) -> None:
    """Move the session of the examples."""
    reschedule(relationship, command(at=at), session_id=SESSION, starts_at=starts_at, planned_minutes=minutes)


@pytest.mark.parametrize("at", [day(2), day(9)])
def test_a_session_moves_before_its_time_and_after_it(at: datetime) -> None:
    moved = given(Relationship, *ACTIVE).when(lambda r: move(r, at, day(20)))
    relationship = moved.then(
        happened(SessionRescheduled, **CONTEXT, session_id=SESSION, starts_at=day(20), planned_minutes=45)
    )
    assert relationship.sessions[SESSION].starts_at == day(20)


def test_a_moved_session_is_cancelled_in_time_by_its_new_time() -> None:
    given(Relationship, *ACTIVE, MOVED).when(
        lambda r: cancel(r, command(at=day(8)), session_id=SESSION, cancelled_by="mentor")
    ).then(happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="mentor", late=False))


@pytest.mark.parametrize(
    ("starts_at", "rule"),
    [
        (NOON - CLOCK_SKEW - timedelta(seconds=1), "session-outside-active-time"),
        (day(3) + HORIZON, "session-too-far-ahead"),
    ],
)
def test_a_session_moves_inside_the_active_time(starts_at: datetime, rule: str) -> None:
    given(Relationship, *ACTIVE).when(lambda r: move(r, day(2), starts_at)).refused(rule, field="starts_at")


def test_a_session_that_moves_changes_its_time_or_its_length() -> None:
    again = given(Relationship, *ACTIVE, MOVED)
    again.when(lambda r: move(r, day(3), day(20))).refused("session-not-moved", field="starts_at")
    again.when(lambda r: move(r, day(3), day(20), minutes=30)).then(
        happened(SessionRescheduled, **CONTEXT, session_id=SESSION, starts_at=day(20), planned_minutes=30)
    )


@pytest.mark.parametrize("missed_by", ["mentor", "mentee", "both"])
def test_a_session_is_missed_after_its_time(missed_by: str) -> None:
    for history in (ACTIVE, HISTORY[State.PAUSED], HISTORY[State.CLOSED]):
        missed = given(Relationship, *history).when(
            lambda r: miss(r, command(at=day(70)), session_id=SESSION, missed_by=missed_by)
        )
        relationship = missed.then(happened(SessionMissed, **CONTEXT, session_id=SESSION, missed_by=missed_by))
        assert relationship.sessions[SESSION].status == "missed"


def test_a_session_ahead_is_not_missed_yet() -> None:
    early = command(at=day(7) - CLOCK_SKEW - timedelta(microseconds=1))
    given(Relationship, *ACTIVE).when(lambda r: miss(r, early, session_id=SESSION, missed_by="both")).refused(
        "session-not-begun"
    )


def reported(reported_by: str | None) -> Happening:
    """Return that the mentee missed the session, as one of them reported it."""
    said: dict[str, Any] = {"missed_by": "mentee", "excuse": "none", "reported_by": reported_by}
    return happened(SessionMissed, at=day(8), **CONTEXT, session_id=SESSION, **said)


@pytest.mark.parametrize("excuse", [None, "none", "private", "travel"])
def test_a_missed_session_states_whether_it_was_excused(excuse: str | None) -> None:
    said: dict[str, Any] = {"missed_by": "mentee", "excuse": excuse, "reported_by": "mentor"}
    given(Relationship, *ACTIVE).when(lambda r: miss(r, command(at=day(8)), session_id=SESSION, **said)).then(
        happened(SessionMissed, **CONTEXT, session_id=SESSION, **said)
    )
