"""A conflict that arises later is raised, stops what begins, and ends nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.relationships.conflicts.domain import ConflictCleared, ConflictRaised, clear_conflict, raise_conflict
from services.relationships.lifecycle import domain as lifecycle
from services.relationships.matching import domain as matching
from services.relationships.meeting import Meeting
from services.relationships.relationship import Relationship
from services.relationships.sessions import domain as sessions
from services.relationships.start import activate
from services.relationships.states import OPEN, State
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import CONTEXT, HISTORY, MENTOR, SESSION, day

RAISED = happened(ConflictRaised, at=day(31), **CONTEXT, kind="assessor")
SAFEGUARDED = happened(ConflictCleared, at=day(32), **CONTEXT, kind="assessor", outcome="safeguarded")
LATER = command(at=day(40))
BEGINNINGS: dict[State, Callable[[Relationship], None]] = {
    State.PROPOSED: lambda r: matching.accept(r, command(at=day(1)), party="mentor"),
    State.AWAITING_APPROVAL: lambda r: matching.approve(r, LATER, policy_version=1),
    State.MATCHED: lambda r: activate(r, LATER),
    State.PAUSED: lambda r: lifecycle.resume(r, LATER),
    State.ACTIVE: lambda r: sessions.schedule(r, LATER, session_id=MENTOR, starts_at=day(41), planned_minutes=30),
}


def test_every_open_state_has_a_step_that_a_conflict_stops() -> None:
    assert BEGINNINGS.keys() == OPEN


@pytest.mark.parametrize("state", BEGINNINGS)
def test_nothing_begins_while_a_conflict_is_raised(state: State) -> None:
    raised = happened(ConflictRaised, **CONTEXT, kind="assessor")
    given(Relationship, *HISTORY[state], raised).when(BEGINNINGS[state]).refused("conflict-raised")
    safeguarded = happened(ConflictCleared, **CONTEXT, kind="assessor", outcome="safeguarded")
    assert given(Relationship, *HISTORY[state], raised, safeguarded).when(BEGINNINGS[state]).refusal is None


def test_a_session_that_was_held_is_reported_and_the_relationship_can_be_closed() -> None:
    active = given(Relationship, *HISTORY[State.ACTIVE], RAISED)
    meeting = Meeting(day(7), 60, "video", 2)
    assert active.when(lambda r: sessions.hold(r, LATER, session_id=SESSION, meeting=meeting)).refusal is None
    closed = given(Relationship, *HISTORY[State.ACTIVE], RAISED).when(
        lambda r: lifecycle.close(r, LATER, initiated_by="program", reason="conflict", planned=False)
    )
    assert closed.refusal is None


def test_a_conflict_is_raised_once_and_cleared_once() -> None:
    active = HISTORY[State.ACTIVE]
    raised = given(Relationship, *active).when(lambda r: raise_conflict(r, LATER, kind="assessor"))
    assert raised.then(happened(ConflictRaised, **CONTEXT, kind="assessor")).conflicts == {"assessor": "raised"}
    given(Relationship, *active, RAISED).when(lambda r: raise_conflict(r, LATER, kind="assessor")).refused(
        "conflict-already-raised", field="kind"
    )
    resolved = given(Relationship, *active, RAISED).when(
        lambda r: clear_conflict(r, LATER, kind="assessor", outcome="resolved")
    )
    cleared = resolved.then(happened(ConflictCleared, **CONTEXT, kind="assessor", outcome="resolved"))
    assert cleared.conflicts == {}
    given(Relationship, *active).when(lambda r: clear_conflict(r, LATER, kind="assessor", outcome="resolved")).refused(
        "conflict-not-raised", field="kind"
    )


def test_what_staff_safeguarded_is_not_raised_again_until_it_is_resolved() -> None:
    history = (*HISTORY[State.ACTIVE], RAISED, SAFEGUARDED)
    for decide in (
        lambda r: raise_conflict(r, LATER, kind="assessor"),
        lambda r: clear_conflict(r, LATER, kind="assessor", outcome="safeguarded"),
    ):
        given(Relationship, *history).when(decide).refused("conflict-safeguarded", field="kind")
    resolved = given(Relationship, *history).when(
        lambda r: clear_conflict(r, LATER, kind="assessor", outcome="resolved")
    )
    assert resolved.aggregate is not None
    assert resolved.aggregate.conflicts == {}


def test_two_kinds_are_cleared_one_by_one() -> None:
    other = happened(ConflictRaised, at=day(33), **CONTEXT, kind="not-junior")
    history = (*HISTORY[State.ACTIVE], RAISED, SAFEGUARDED, other)
    given(Relationship, *history).when(BEGINNINGS[State.ACTIVE]).refused("conflict-raised")
