"""A program is drafted, opens with a policy, closes to newcomers, ends and is archived; the table is walked whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.enrollment.instruments import domain as instruments
from services.enrollment.instruments.domain import InstrumentPublished
from services.enrollment.programs import domain
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Details
from services.enrollment.programs.events import (
    DraftChanged,
    DraftOpened,
    ObjectiveDefined,
    PolicyChanged,
    ProgramArchived,
    ProgramClosed,
    ProgramDrafted,
    ProgramEnded,
    ProgramRenamed,
)
from services.enrollment.programs.policy_changes import change_policy
from services.enrollment.programs.states import STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Event
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from services.policy.policy import Objective
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION, PROGRAM_FIELDS, some_instrument, some_policy
from tests.unit.enrollment.facts import PROGRAM_OPENED as OPENED

CLOSED = happened(ProgramClosed, **PROGRAM_FIELDS, reason="season-over")
ENDED = happened(ProgramEnded, **PROGRAM_FIELDS, reason="season-over")
ARCHIVED = happened(ProgramArchived, **PROGRAM_FIELDS)
WINDOW = {"opens_on": date(2026, 2, 1), "closes_on": date(2026, 3, 31)}
OBJECTIVE = Objective("goals", "goals-met", 400, 600, "higher", date(2027, 3, 1))
CONTENT = Content(replace(some_policy(), objective_codes=("goals",)), (OBJECTIVE,))
DRAFTED = happened(ProgramDrafted, **PROGRAM_FIELDS, name="First year", content=CONTENT.plain(), salt="5a17")
DRAFT_OPENED = happened(DraftOpened, **PROGRAM_FIELDS, name="First year", content=CONTENT.plain())
DEFINED = happened(
    ObjectiveDefined,
    **PROGRAM_FIELDS,
    code="goals",
    measure="goals-met",
    baseline_thousandths=400,
    target_thousandths=600,
    better="higher",
    due_on=(OBJECTIVE.due_on - date(1970, 1, 1)).days,
    policy_version=1,
)
OTHER_POLICY = some_policy(mentor_capacity=2)
HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.DRAFT: (DRAFTED,),
    State.OPEN: (DRAFTED, DRAFT_OPENED, DEFINED),
    State.CLOSED: (OPENED, CLOSED),
    State.ENDED: (OPENED, CLOSED, ENDED),
    State.ARCHIVED: (OPENED, ENDED, ARCHIVED),
}
DECISIONS: dict[Transition, Callable[[Program], None]] = {
    Transition.OPEN: lambda p: domain.open_draft(p, command()),
    Transition.CLOSE: lambda p: domain.close(p, command(), reason="season-over"),
    Transition.END: lambda p: domain.end(p, command(), reason="season-over"),
    Transition.ARCHIVE: lambda p: domain.archive(p, command()),
    Transition.RENAME: lambda p: domain.rename(p, command(), name=" Second year "),
    Transition.CHANGE_POLICY: lambda p: change_policy(
        p, command(), policy=OTHER_POLICY, details=Details(objectives=(OBJECTIVE,))
    ),
    Transition.PUBLISH_INSTRUMENT: lambda p: instruments.publish(p, command(), instrument=some_instrument()),
}
EVENTS: dict[Transition, list[type[Event]]] = {
    Transition.OPEN: [DraftOpened, ObjectiveDefined],
    Transition.CLOSE: [ProgramClosed],
    Transition.END: [ProgramEnded],
    Transition.ARCHIVE: [ProgramArchived],
    Transition.RENAME: [ProgramRenamed],
    Transition.PUBLISH_INSTRUMENT: [InstrumentPublished],
}
CHANGES: dict[State, list[type[Event]]] = {
    State.DRAFT: [DraftChanged],
    State.OPEN: [PolicyChanged],
    State.CLOSED: [PolicyChanged, ObjectiveDefined],
}
"""The events of a change in each state; the history of the closed program has no objective."""


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    when = given(Program, *HISTORIES[state]).when(DECISIONS[transition])
    if refusal is not ALLOWED:
        when.refused(refusal.rule)
        return
    assert when.refusal is None
    assert when.aggregate is not None
    recorded = [type(event) for event in when.aggregate.collect_events()]
    assert recorded == (CHANGES[state] if transition is Transition.CHANGE_POLICY else EVENTS[transition])


def test_the_walk_covers_the_table() -> None:
    walked = {(transition, state) for transition in DECISIONS for state in HISTORIES}
    elsewhere = {Transition.DRAFT, Transition.PUBLISH_DOCUMENT}
    cells = {(transition, state) for transition, state, _ in STATE_MACHINE if state is not State.NONE}
    assert {cell for cell in cells - walked if cell[0] not in elsewhere} == set()


def test_it_opens_with_its_policy_and_a_default_objective() -> None:
    policy = some_policy(**WINDOW)
    content = Content(
        replace(policy, objective_codes=("first-relationship",)),
        (Objective("first-relationship", "active-relationships", None, 1000, "higher", date(2027, 3, 1)),),
    )
    first = replace(
        DEFINED,
        data={
            **DEFINED.data,
            "code": "first-relationship",
            "measure": "active-relationships",
            "baseline_thousandths": None,
            "target_thousandths": 1000,
        },
    )
    program = (
        given(Program)
        .when(
            lambda _: domain.open_program(
                SUBJECT, command(), organization_id=ORGANIZATION, name="First year", policy=policy, salt="5a17"
            )
        )
        .then(replace(OPENED, data={**OPENED.data, "content": content.plain()}), first)
    )
    assert program.policy == content.policy


def test_an_import_opens_without_an_objective() -> None:
    meta = command(imported=True)
    given(Program).when(
        lambda _: domain.open_program(
            SUBJECT, meta, organization_id=ORGANIZATION, name="First year", policy=some_policy(**WINDOW), salt="5a17"
        )
    ).then(OPENED)


def test_a_program_that_states_no_objective_at_all_does_not_open() -> None:
    given(Program).when(
        lambda _: domain.open_program(
            SUBJECT,
            command(),
            organization_id=ORGANIZATION,
            name="First year",
            policy=some_policy(),
            salt="5a17",
            details=Details(objectives=()),
        )
    ).refused("objective-missing", field="objectives")


def test_a_draft_opens_with_the_policy_that_was_drafted_last() -> None:
    other = replace(CONTENT, policy=replace(OTHER_POLICY, objective_codes=("goals",)))
    changed = happened(DraftChanged, **PROGRAM_FIELDS, content=other.plain())
    given(Program, DRAFTED).when(lambda p: change_policy(p, command(), policy=OTHER_POLICY, details=Details())).then(
        changed
    )
    later = command(at=NOON + timedelta(days=2))
    program = (
        given(Program, DRAFTED, changed)
        .when(lambda p: domain.open_draft(p, later))
        .then(happened(DraftOpened, **PROGRAM_FIELDS, name="First year", content=other.plain()), DEFINED)
    )
    assert program.opened_at == later.occurred_at
    assert [(version.number, version.effective_at) for version in program.versions] == [(1, later.occurred_at)]
    assert program.policy.mentor_capacity == 2


def test_a_draft_without_an_objective_does_not_open() -> None:
    bare = replace(DRAFTED, data={**DRAFTED.data, "content": Content(some_policy()).plain()})
    given(Program, bare).when(lambda p: domain.open_draft(p, command())).refused(
        "objective-missing", field="objectives"
    )


def test_a_draft_whose_objective_is_due_already_does_not_open() -> None:
    late = command(at=datetime(2027, 3, 1, tzinfo=UTC))
    given(Program, DRAFTED).when(lambda p: domain.open_draft(p, late)).refused(
        "objective-due-in-past", field="objectives"
    )


def test_a_name_is_put_right_also_after_the_end() -> None:
    program = (
        given(Program, OPENED, ENDED)
        .when(DECISIONS[Transition.RENAME])
        .then(happened(ProgramRenamed, **PROGRAM_FIELDS, name="Second year"))
    )
    assert program.name == "Second year"


def test_a_renaming_changes_the_name() -> None:
    given(Program, OPENED).when(lambda p: domain.rename(p, command(), name="First year")).refused(
        "name-unchanged", field="name"
    )


@pytest.mark.parametrize("state", [state for state in HISTORIES if state is not State.OPEN])
def test_only_an_open_program_admits_people(state: State) -> None:
    program = given(Program, *HISTORIES[state]).aggregate
    assert program is not None
    with pytest.raises(RefusedError, match=f"program-{state}"):
        domain.require_admission(program, command())
