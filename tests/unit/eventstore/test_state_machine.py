"""State machines are total, and every refusal in them is explained."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import pytest

from services.enrollment.conflicts import states as conflict
from services.enrollment.organizations import states as organization
from services.enrollment.participation import states as participation
from services.enrollment.programs import states as program
from services.eventstore.refusal import Refusal, RefusedError
from services.eventstore.state_machine import ALLOWED, StateMachine
from services.relationships import states as relationship

CONCEPTS = pytest.mark.parametrize(
    ("concept", "first"),
    [
        (organization, {organization.Transition.JOIN}),
        (program, {program.Transition.DRAFT, program.Transition.OPEN}),
        (participation, {participation.Transition.INVITE, participation.Transition.APPLY}),
        (conflict, {conflict.Transition.DECLARE}),
        (relationship, {relationship.Transition.PROPOSE}),
    ],
    ids=["organization", "program", "participation", "conflict", "relationship"],
)


@CONCEPTS
def test_every_pair_of_transition_and_state_has_a_cell(concept: Any, first: set[StrEnum]) -> None:  # noqa: ANN401, ARG001 - a module
    cells = {(transition, state) for transition, state, _ in concept.STATE_MACHINE}
    assert cells == {(transition, state) for transition in concept.Transition for state in concept.State}


@CONCEPTS
def test_only_the_first_transitions_begin_and_the_others_do_not_know_it_yet(concept: Any, first: set[StrEnum]) -> None:  # noqa: ANN401 - a module
    for transition, state, cell in concept.STATE_MACHINE:
        if state == concept.State.NONE:
            assert (cell is ALLOWED) == (transition in first)
            assert cell is ALLOWED or cell.kind == "unknown"


@CONCEPTS
def test_every_refusal_is_named_and_explained(concept: Any, first: set[StrEnum]) -> None:  # noqa: ANN401, ARG001 - a module
    for transition, state, cell in concept.STATE_MACHINE:
        if cell is ALLOWED:
            concept.STATE_MACHINE.guard(transition, state)
        else:
            with pytest.raises(RefusedError) as refusal:
                concept.STATE_MACHINE.guard(transition, state)
            error = refusal.value
            assert (error.rule, error.detail, error.kind, error.field) == (cell.rule, cell.detail, cell.kind, None)
            assert re.fullmatch(r"[a-z]+(-[a-z]+)+", error.rule)
            assert error.detail


class Switch(StrEnum):
    """The states and the transitions of the smallest machine."""

    ON = "on"
    OFF = "off"


def test_a_table_without_a_cell_is_an_error_at_import() -> None:
    on = Refusal("already-on", "it is on")
    with pytest.raises(ValueError, match="off×off"):
        StateMachine(Switch, Switch, {Switch.ON: {Switch.ON: on, Switch.OFF: ALLOWED}, Switch.OFF: {Switch.ON: on}})
