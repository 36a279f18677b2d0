"""An organization joins under terms, counts its open programs, and leaves only without any."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services.enrollment.organizations import domain
from services.enrollment.organizations.domain import (
    Organization,
    OrganizationLeft,
    ProgramAdded,
    ProgramRemoved,
)
from services.enrollment.organizations.states import STATE_MACHINE, State, Transition
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from tests.support.given import SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION_JOINED as JOINED
from tests.unit.enrollment.facts import PROGRAM

LEFT = happened(OrganizationLeft, reason="budget")
HISTORIES: dict[State, tuple[Happening, ...]] = {State.JOINED: (JOINED,), State.LEFT: (JOINED, LEFT)}
DECISIONS: dict[Transition, Callable[[Organization], None]] = {
    Transition.OPEN_PROGRAM: lambda o: domain.add_program(o, command(), PROGRAM),
    Transition.CLOSE_PROGRAM: lambda o: domain.remove_program(o, command(), PROGRAM),
    Transition.LEAVE: lambda o: domain.leave(o, command(), reason="budget"),
}
EVENTS: dict[Transition, Happening] = {
    Transition.OPEN_PROGRAM: happened(ProgramAdded, program_id=str(PROGRAM)),
    Transition.CLOSE_PROGRAM: happened(ProgramRemoved, program_id=str(PROGRAM)),
    Transition.LEAVE: LEFT,
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    when = given(Organization, *HISTORIES[state]).when(DECISIONS[transition])
    if refusal is ALLOWED:
        when.then(EVENTS[transition])
    else:
        when.refused(refusal.rule)


def test_it_joins_under_a_version_of_the_terms() -> None:
    organization = (
        given(Organization)
        .when(lambda _: domain.join(SUBJECT, command(), name=" Riverside ", terms_version="2026-1"))
        .then(JOINED)
    )
    assert (organization.name, organization.state) == ("Riverside", State.JOINED)


def test_it_does_not_leave_while_a_program_is_open() -> None:
    added = happened(ProgramAdded, program_id=str(PROGRAM))
    given(Organization, JOINED, added).when(DECISIONS[Transition.LEAVE]).refused("organization-has-open-programs")


def test_it_leaves_once_the_last_program_closed() -> None:
    two = [happened(ProgramAdded, program_id=str(UUID(int=n))) for n in (1, 2)]
    one_closed = happened(ProgramRemoved, program_id=str(UUID(int=1)))
    given(Organization, JOINED, *two, one_closed).when(DECISIONS[Transition.LEAVE]).refused(
        "organization-has-open-programs"
    )
    both = [one_closed, happened(ProgramRemoved, program_id=str(UUID(int=2)))]
    given(Organization, JOINED, *two, *both).when(DECISIONS[Transition.LEAVE]).then(LEFT)


def test_a_member_is_required_where_its_programs_are_used() -> None:
    member = given(Organization, JOINED).aggregate
    gone = given(Organization, JOINED, LEFT).aggregate
    assert member is not None
    assert gone is not None
    domain.require_joined(member)
    with pytest.raises(RefusedError, match="organization-left"):
        domain.require_joined(gone)


@pytest.mark.parametrize(
    ("name", "rule"),
    [(" ", "name-empty"), ("x" * 201, "name-too-long"), ("a\x00b", "name-not-text"), ("a\nb", "name-not-text")],
)
def test_a_name_is_visible_text_on_one_line(name: str, rule: str) -> None:
    given(Organization).when(lambda _: domain.join(SUBJECT, command(), name=name, terms_version="1")).refused(
        rule, field="name"
    )
