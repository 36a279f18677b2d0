"""A program opens with a policy inside its bounds, admits people in its window, and closes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.enrollment.programs import domain
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.events import ProgramClosed
from services.enrollment.programs.policy import IMPORTED
from services.enrollment.programs.states import STATE_MACHINE, State, Transition
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION, some_policy
from tests.unit.enrollment.facts import PROGRAM_OPENED as OPENED

CLOSED = happened(
    ProgramClosed,
    organization_id=str(ORGANIZATION),
    program_id=str(SUBJECT),
    confidentiality="open",
    reason="season-over",
)
WINDOW = {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 3, 31)}
LAST_MOMENT = datetime.fromisoformat("2026-03-31T23:59:59.999999+00:00")
"""The last moment at which the program of `OPENED` admits people."""
HISTORIES: dict[State, tuple[Happening, ...]] = {State.OPEN: (OPENED,), State.CLOSED: (OPENED, CLOSED)}


@pytest.mark.parametrize("state", HISTORIES)
def test_closing_does_what_the_table_says(state: State) -> None:
    refusal = STATE_MACHINE.refusal(Transition.CLOSE, state)
    when = given(Program, *HISTORIES[state]).when(lambda p: domain.close(p, command(), reason="season-over"))
    if refusal is ALLOWED:
        when.then(CLOSED)
    else:
        when.refused(refusal.rule)


def test_it_opens_with_its_policy() -> None:
    policy = some_policy(**WINDOW)
    program = (
        given(Program)
        .when(
            lambda _: domain.open_program(
                SUBJECT,
                command(imported=True),
                organization_id=ORGANIZATION,
                name="First year",
                policy=policy,
                salt="5a17",
            )
        )
        .then(OPENED)
    )
    assert program.policy == policy


@pytest.mark.parametrize(
    ("meta", "admitted"),
    [
        (command(), True),
        (command(at=LAST_MOMENT), True),
        (command(at=LAST_MOMENT + timedelta(microseconds=1)), False),
        (command(at=NOON - timedelta(days=1)), False),
        (command(at=NOON, recorded=LAST_MOMENT), True),
        (command(at=NOON, recorded=LAST_MOMENT + timedelta(microseconds=1)), False),
        (command(at=NOON, recorded=LAST_MOMENT + timedelta(days=400), imported=True), True),
    ],
    ids=["open", "last moment", "over", "not open yet", "entered in time", "backdated", "imported"],
)
def test_it_admits_people_only_while_it_is_open_and_in_its_window(meta: CommandMetadata, admitted: bool) -> None:
    program = given(Program, OPENED).aggregate
    assert program is not None
    if admitted:
        domain.require_admission(program, meta)
    else:
        with pytest.raises(RefusedError, match="outside-program-window"):
            domain.require_admission(program, meta)


def test_a_closed_program_admits_no_person() -> None:
    program = given(Program, OPENED, CLOSED).aggregate
    assert program is not None
    with pytest.raises(RefusedError, match="program-closed"):
        domain.require_admission(program, command())


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"formalities": []}, "nothing-chosen", "formalities"),
        ({"directions": ["sideways"]}, "not-allowed", "directions"),
        ({"shapes": ["circle"]}, "not-allowed", "shapes"),
        ({"mentor_capacity": 0}, "out-of-range", "mentor_capacity"),
        ({"mentee_limit": 10_001}, "out-of-range", "mentee_limit"),
        ({"minimum_group_size": 0}, "out-of-range", "minimum_group_size"),
        ({"confidentiality": "secret"}, "not-allowed", "confidentiality"),
        ({"request_expiry_days": 0}, "out-of-range", "request_expiry_days"),
        ({"opens_on": date(2026, 2, 2), "closes_on": date(2026, 2, 1)}, "window-reversed", "closes_on"),
    ],
)
def test_a_policy_outside_its_bounds_is_refused(change: dict[str, Any], rule: str, field: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        some_policy(**change)
    assert (refusal.value.rule, refusal.value.field, refusal.value.kind) == (rule, field, "field")


def test_the_policy_of_the_past_allows_every_form() -> None:
    assert IMPORTED.directions == ("peer", "reverse", "traditional")
    assert not IMPORTED.reverse_only
