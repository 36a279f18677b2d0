"""Every decision about a flash session obeys its state machine, and terminal states absorb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from services.eventstore.state_machine import ALLOWED
from services.relationships.flash_sessions import domain
from services.relationships.flash_sessions.flash_session import (
    FlashArranged,
    FlashAsked,
    FlashCancelled,
    FlashHeld,
    FlashMissed,
    FlashOffered,
    FlashSession,
)
from services.relationships.flash_states import FLASH_MACHINE, OPEN, FlashState, FlashStep
from services.relationships.meeting import Meeting
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import MENTEE, MENTOR, ORGANIZATION, PAIR, PROGRAM, day

CONTEXT: dict[str, Any] = {
    "organization_id": ORGANIZATION,
    "program_id": PROGRAM,
    "confidentiality": "open",
    "mentor_participation_id": PAIR.mentor_participation_id,
    "mentor_id": MENTOR,
}
PLANNED: dict[str, Any] = {**CONTEXT, "starts_at": day(7), "planned_minutes": 30, "mode": "video", "policy_version": 1}
MENTEE_OF: dict[str, Any] = {"mentee_participation_id": PAIR.mentee_participation_id, "mentee_id": MENTEE}
OFFERED, ASKED = happened(FlashOffered, **PLANNED), happened(FlashAsked, **PLANNED, **MENTEE_OF)
ARRANGED = happened(FlashArranged, at=day(1), **PLANNED, **MENTEE_OF)
HELD = happened(
    FlashHeld, at=day(7), **CONTEXT, mentee_id=MENTEE, started_at=day(7), minutes=30, mode="video", evidence=2
)
HISTORY = {
    FlashState.OFFERED: (OFFERED,),
    FlashState.ASKED: (ASKED,),
    FlashState.ARRANGED: (OFFERED, ARRANGED),
    FlashState.HELD: (OFFERED, ARRANGED, HELD),
    FlashState.MISSED: (ASKED, ARRANGED, happened(FlashMissed, at=day(8), **CONTEXT, missed_by="both")),
    FlashState.CANCELLED: (OFFERED, happened(FlashCancelled, at=day(1), **CONTEXT, cancelled_by="mentor", late=False)),
}
SOON, LATER = command(at=day(2)), command(at=day(9))
DECISIONS: Mapping[FlashStep, Callable[[FlashSession], object]] = {
    FlashStep.TAKE: lambda f: domain.take(f, SOON, 1, **MENTEE_OF),
    FlashStep.ACCEPT: lambda f: domain.accept(f, SOON, 1),
    FlashStep.HOLD: lambda f: domain.hold(f, LATER, Meeting(day(7), 30, "video", 2)),
    FlashStep.MISS: lambda f: domain.miss(f, LATER, "both"),
    FlashStep.CANCEL: lambda f: domain.cancel(f, LATER, "mentor"),
}


@pytest.mark.parametrize("step", DECISIONS)
@pytest.mark.parametrize("state", HISTORY)
def test_each_step_in_each_state_is_what_the_table_says(state: FlashState, step: FlashStep) -> None:
    refusal = FLASH_MACHINE.refusal(step, state)

    def decide(flash: FlashSession) -> None:
        DECISIONS[step](flash)

    decided = given(FlashSession, *HISTORY[state]).when(decide)
    if refusal is ALLOWED:
        assert decided.aggregate is not None
        assert len(list(decided.aggregate.collect_events())) == 1
    else:
        decided.refused(refusal.rule)


def test_what_has_ended_stays_so() -> None:
    for step, state, refusal in FLASH_MACHINE:
        if state not in OPEN and state is not FlashState.NONE:
            assert refusal is not ALLOWED, f"{step} in {state}"


def test_a_mentee_takes_a_place() -> None:
    taken = given(FlashSession, OFFERED).when(lambda f: domain.take(f, command(at=day(1)), 1, **MENTEE_OF))
    taken.then(ARRANGED)


def test_it_is_held_from_when_it_began() -> None:
    meeting = Meeting(day(7), 30, "video", 2)
    given(FlashSession, OFFERED, ARRANGED).when(lambda f: domain.hold(f, LATER, meeting)).then(HELD)
