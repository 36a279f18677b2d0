"""A relationship starts, pauses, resumes and ends."""

from __future__ import annotations

from datetime import timedelta

from services.relationships.lifecycle.domain import Closed, Paused, Resumed, Voided, close, pause, resume, void
from services.relationships.matching.domain import MatchImported
from services.relationships.relationship import Relationship
from services.relationships.sessions.domain import SessionCancelled, SessionHeld, SessionScheduled
from services.relationships.start import Activated, activate, import_start
from services.relationships.states import State
from tests.support.given import NOON, command, given, happened
from tests.unit.relationships.examples import (
    ACTIVATED,
    CONTEXT,
    FIELDS,
    FORM,
    GOAL,
    HISTORY,
    MATCHED,
    PROPOSED,
    SESSION,
    SIGNED_FIRST,
    day,
)

ACTIVE = HISTORY[State.ACTIVE]
IN_TIME = day(6) - timedelta(microseconds=1)
"""The last moment at which the session of `ACTIVE` is not cancelled late."""


def test_a_signed_match_starts() -> None:
    started = given(Relationship, *HISTORY[State.MATCHED]).when(lambda r: activate(r, command(at=day(1))))
    assert started.then(happened(Activated, **CONTEXT, **FORM)).active_periods == [(day(1), None)]


def test_no_start_before_all_have_signed() -> None:
    given(Relationship, PROPOSED, MATCHED, SIGNED_FIRST).when(lambda r: activate(r, command())).refused(
        "agreement-incomplete"
    )


def test_no_start_before_the_signatures() -> None:
    given(Relationship, *HISTORY[State.MATCHED]).when(lambda r: activate(r, command(at=day(-1)))).refused(
        "occurred-before-previous", field="occurred_at"
    )


def test_a_pause_ends_the_active_time_and_resuming_opens_another() -> None:
    paused = given(Relationship, *ACTIVE).when(lambda r: pause(r, command(at=day(30)), reason="holiday"))
    assert paused.then(happened(Paused, **CONTEXT, reason="holiday")).active_periods == [(NOON, day(30))]
    resumed = given(Relationship, *HISTORY[State.PAUSED]).when(lambda r: resume(r, command(at=day(40))))
    assert resumed.then(happened(Resumed, **CONTEXT)).active_periods == [(NOON, day(30)), (day(40), None)]


def test_closing_states_who_why_and_since_when_and_cancels_what_was_to_come() -> None:
    closed = given(Relationship, *ACTIVE).when(
        lambda r: close(r, command(at=IN_TIME), initiated_by="mentee", reason="moved", planned=False)
    )
    ended = closed.then(
        happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="mentee", late=False),
        happened(Closed, **CONTEXT, initiated_by="mentee", reason="moved", planned=False, activated_at=NOON),
    )
    assert ended.active_periods == [(NOON, IN_TIME)]
    assert not ended.holds_slots


def test_closing_leaves_what_is_past_to_be_reported() -> None:
    closed = given(Relationship, *ACTIVE).when(
        lambda r: close(r, command(at=day(8)), initiated_by="mentee", reason="moved", planned=False)
    )
    assert closed.aggregate is not None
    assert closed.aggregate.sessions[SESSION].status == "scheduled"


def test_closing_cancels_a_session_of_the_next_day_late() -> None:
    tomorrow = happened(
        SessionScheduled, **CONTEXT, session_id=GOAL, starts_at=day(6) + timedelta(hours=23), planned_minutes=30
    )
    closed = given(Relationship, *ACTIVE, tomorrow).when(
        lambda r: close(r, command(at=IN_TIME), initiated_by="mentor", reason="moved", planned=False)
    )
    assert closed.aggregate is not None
    late = {e.session_id: e.late for e in closed.aggregate.collect_events() if isinstance(e, SessionCancelled)}
    assert late == {SESSION: False, GOAL: True}


def test_a_match_that_never_started_closes_without_a_start() -> None:
    given(Relationship, *HISTORY[State.MATCHED]).when(
        lambda r: close(r, command(at=day(1)), initiated_by="program", reason="program_ended", planned=True)
    ).then(happened(Closed, **CONTEXT, initiated_by="program", reason="program_ended", planned=True, activated_at=None))


def test_a_paused_relationship_closes_with_the_active_time_it_had() -> None:
    closed = given(Relationship, *HISTORY[State.PAUSED]).when(
        lambda r: close(r, command(at=day(50)), initiated_by="mentor", reason="moved", planned=False)
    )
    assert closed.aggregate is not None
    assert closed.aggregate.active_periods == [(NOON, day(30))]


def test_the_end_is_not_before_the_start_nor_before_a_held_session() -> None:
    held = happened(
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
    for history, at in (((*ACTIVE,), day(-1)), ((*ACTIVE, held), day(6))):
        for end in (
            lambda r, at=at: close(r, command(at=at), initiated_by="mentor", reason="moved", planned=False),
            lambda r, at=at: pause(r, command(at=at), reason="holiday"),
        ):
            given(Relationship, *history).when(end).refused("occurred-before-previous", field="occurred_at")


def test_an_imported_match_starts_without_an_agreement() -> None:
    imported = happened(MatchImported, **FIELDS)
    given(Relationship, imported).when(lambda r: activate(r, command())).refused("agreement-incomplete")
    given(Relationship, imported).when(lambda r: import_start(r, command(imported=True))).then(ACTIVATED)


def test_voiding_ends_the_activity_and_cancels_what_was_to_come() -> None:
    voided = given(Relationship, *ACTIVE).when(lambda r: void(r, command(at=IN_TIME), reason="duplicate"))
    gone = voided.then(
        happened(SessionCancelled, **CONTEXT, session_id=SESSION, cancelled_by="coordinator", late=False),
        happened(Voided, **CONTEXT, reason="duplicate", activated_at=NOON),
    )
    assert gone.active_periods == [(NOON, IN_TIME)]
    assert not gone.holds_slots


def test_what_ended_is_voided_as_well() -> None:
    voided = given(Relationship, *HISTORY[State.CLOSED]).when(
        lambda r: void(r, command(at=day(90)), reason="duplicate")
    )
    voided.then(happened(Voided, **CONTEXT, reason="duplicate", activated_at=NOON))


def test_a_proposal_that_was_an_error_never_began() -> None:
    voided = given(Relationship, PROPOSED).when(lambda r: void(r, command(at=day(1)), reason="wrong_people"))
    voided.then(happened(Voided, **CONTEXT, reason="wrong_people", activated_at=None))


def test_nothing_is_voided_twice() -> None:
    given(Relationship, *HISTORY[State.VOIDED]).when(lambda r: void(r, command(at=day(90)), reason="again")).refused(
        "relationship-voided"
    )
