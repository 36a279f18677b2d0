"""An organization joins under terms, counts its programs, announces that it leaves, and leaves without any."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.enrollment.organizations import acceptance, domain
from services.enrollment.organizations.acceptance import TermsAccepted
from services.enrollment.organizations.domain import (
    Organization,
    OrganizationLeaving,
    OrganizationLeft,
    ProgramAdded,
    ProgramRemoved,
)
from services.enrollment.organizations.states import STATE_MACHINE, State, Transition
from services.enrollment.terms.domain import TermsVersion
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from services.eventstore.time_window import LATEST
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION_JOINED as JOINED
from tests.unit.enrollment.facts import PROGRAM

LEFT = happened(OrganizationLeft, reason="budget")
LEAVING = happened(OrganizationLeaving, reason="budget", leaves_at=NOON + timedelta(days=30))
HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.JOINED: (JOINED,),
    State.LEAVING: (JOINED, LEAVING),
    State.LEFT: (JOINED, LEAVING, LEFT),
}
TERMS = TermsVersion("2026-1", "Text.", "0" * 64, NOON)
DECISIONS: dict[Transition, Callable[[Organization], None]] = {
    Transition.ACCEPT_TERMS: lambda o: acceptance.accept(o, command(), terms=TERMS, shares=[]),
    Transition.OPEN_PROGRAM: lambda o: domain.add_program(o, command(), PROGRAM),
    Transition.END_PROGRAM: lambda o: domain.remove_program(o, command(), PROGRAM),
    Transition.LEAVE: lambda o: domain.leave(o, command(), reason="budget"),
    Transition.COMPLETE_LEAVING: lambda o: domain.complete_leaving(o, command()),
}
ADDED = happened(ProgramAdded, program_id=str(PROGRAM))
REMOVED = happened(ProgramRemoved, program_id=str(PROGRAM))
EVENTS: dict[Transition, tuple[Happening, ...]] = {
    Transition.ACCEPT_TERMS: (happened(TermsAccepted, terms_version="2026-1", text_sha256="0" * 64, shares=[]),),
    Transition.OPEN_PROGRAM: (ADDED,),
    Transition.END_PROGRAM: (),
    Transition.LEAVE: (LEAVING,),
    Transition.COMPLETE_LEAVING: (LEFT,),
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    when = given(Organization, *HISTORIES[state]).when(DECISIONS[transition])
    if refusal is ALLOWED:
        when.then(*EVENTS[transition])
    else:
        when.refused(refusal.rule)


@pytest.mark.parametrize("history", [(JOINED, ADDED), (JOINED, ADDED, LEAVING)])
def test_the_end_of_a_program_is_recorded_also_while_it_leaves(history: tuple[Happening, ...]) -> None:
    ended = given(Organization, *history).when(DECISIONS[Transition.END_PROGRAM]).then(REMOVED)
    assert ended.open_programs == frozenset()


def test_it_joins_under_a_version_of_the_terms() -> None:
    organization = (
        given(Organization)
        .when(lambda _: domain.join(SUBJECT, command(), name=" Riverside ", terms_version="2026-1"))
        .then(JOINED)
    )
    assert (organization.name, organization.state) == ("Riverside", State.JOINED)


def test_it_announces_that_it_leaves_while_programs_run() -> None:
    given(Organization, JOINED, ADDED).when(DECISIONS[Transition.LEAVE]).then(LEAVING)


def test_the_notice_counts_from_when_it_is_recorded() -> None:
    late = command(recorded=NOON + timedelta(days=90))
    given(Organization, JOINED).when(lambda o: domain.leave(o, late, reason="budget")).then(
        happened(OrganizationLeaving, reason="budget", leaves_at=NOON + timedelta(days=120))
    )


@pytest.mark.parametrize(
    ("leaves_at", "rule"),
    [(NOON - timedelta(microseconds=1), "leaves-in-past"), (LATEST + timedelta(days=1), "leaves-too-late")],
)
def test_it_leaves_at_a_plausible_time(leaves_at: datetime, rule: str) -> None:
    given(Organization, JOINED).when(
        lambda o: domain.leave(o, command(), reason="budget", leaves_at=leaves_at)
    ).refused(rule, field="leaves_at")


def test_it_has_left_only_once_the_last_program_ended() -> None:
    two = [happened(ProgramAdded, program_id=str(UUID(int=n))) for n in (1, 2)]
    ends = [happened(ProgramRemoved, program_id=str(UUID(int=n))) for n in (1, 2)]
    complete = DECISIONS[Transition.COMPLETE_LEAVING]
    given(Organization, JOINED, *two, LEAVING, ends[0]).when(complete).refused("organization-has-open-programs")
    given(Organization, JOINED, *two, LEAVING, *ends).when(complete).then(LEFT)


def test_a_member_is_required_where_its_programs_are_used() -> None:
    member = given(Organization, JOINED).aggregate
    leaving = given(Organization, JOINED, LEAVING).aggregate
    gone = given(Organization, JOINED, LEFT).aggregate
    assert member is not None
    assert leaving is not None
    assert gone is not None
    domain.require_joined(member)
    with pytest.raises(RefusedError, match="organization-leaving"):
        domain.require_joined(leaving)
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
