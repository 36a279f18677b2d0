"""Concerns: the state machine, the hold on contact that several concerns share, and who sees one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.enrollment.concerns import access, domain
from services.enrollment.concerns.aggregate import (
    Concern,
    ConcernClosed,
    ConcernContactHeld,
    ConcernContactReleased,
    ConcernRaised,
    ConcernTriaged,
)
from services.enrollment.concerns.contact_hold import (
    ContactFirstHeld,
    ContactHeld,
    ContactHold,
    ContactHoldJoined,
    ContactHoldLeft,
    ContactReleased,
    add_hold,
    begin_hold,
    end_hold,
)
from services.enrollment.concerns.domain import Raised
from services.enrollment.concerns.register import ConcernRegister, file_concern, open_register
from services.enrollment.concerns.states import STATE_MACHINE, State, Transition
from services.enrollment.concerns.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import ALLOWED
from services.web.identity.principal import SYSTEM, Membership, Principal
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION, ORGANIZATION_JOINED, PERSON, PROGRAM, some_policy

RELATIONSHIP, OTHER = UUID(int=40), UUID(int=31)
CONTEXT: dict[str, Any] = {"organization_id": str(ORGANIZATION), "program_id": str(PROGRAM), "confidentiality": "open"}
STATED: dict[str, Any] = {
    **CONTEXT,
    "relationship_id": str(RELATIONSHIP),
    "about": [str(OTHER)],
    "topic": "conduct",
    "raised_as": "party",
    "raised_by_id": str(PERSON),
    "text_version": 1,
}
RAISED = happened(ConcernRaised, **STATED)
TRIAGED = happened(ConcernTriaged, **CONTEXT)
HELD = happened(ConcernContactHeld, **CONTEXT)
RELEASED = happened(ConcernContactReleased, **CONTEXT)
CLOSED = happened(ConcernClosed, **CONTEXT, outcome="guidance-given")
HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.RAISED: (RAISED,),
    State.IN_TRIAGE: (RAISED, TRIAGED),
    State.CLOSED: (RAISED, TRIAGED, CLOSED),
}


def statement(**changes: Any) -> Raised:  # noqa: ANN401 - any of its fields
    """Return what a mentor raises about the mentee, with changes."""
    usual: dict[str, Any] = {
        **STATED,
        "organization_id": ORGANIZATION,
        "program_id": PROGRAM,
        "relationship_id": RELATIONSHIP,
    }
    return Raised(**(usual | changes))


def hold(concern: Concern) -> None:
    domain.hold_contact(concern, command())


def release(concern: Concern) -> None:
    domain.release_contact(concern, command())


DECISIONS: dict[Transition, tuple[Callable[[Concern], None], Happening]] = {
    Transition.TRIAGE: (lambda c: domain.triage(c, command()), TRIAGED),
    Transition.HOLD_CONTACT: (hold, HELD),
    Transition.CLOSE: (lambda c: domain.close(c, command(), outcome="guidance-given"), CLOSED),
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    decide, event = DECISIONS[transition]
    when = given(Concern, *HISTORIES[state]).when(decide)
    if refusal is ALLOWED:
        when.then(event)
    else:
        when.refused(refusal.rule)


def test_a_concern_states_everything_but_its_text() -> None:
    concern = given(Concern).when(lambda _: domain.raise_concern(SUBJECT, command(), statement())).then(RAISED)
    assert view(concern)["state"] == "raised"
    assert {"text", "about", "raised_by_id", "raised_by"}.isdisjoint(view(concern))


def test_contact_is_held_before_the_triage_too_and_released_once() -> None:
    given(Concern, RAISED).when(hold).then(HELD)
    given(Concern, RAISED, HELD).when(hold).refused("contact-already-held")
    given(Concern, RAISED, HELD).when(release).then(RELEASED)
    given(Concern, RAISED, HELD, RELEASED).when(release).refused("contact-not-held")
    given(Concern, RAISED, TRIAGED, CLOSED).when(release).refused("concern-closed")


def test_the_contact_of_no_relationship_cannot_be_held() -> None:
    about_a_program = happened(ConcernRaised, **{**STATED, "relationship_id": None})
    given(Concern, about_a_program).when(hold).refused("concern-without-relationship")


def test_a_concern_that_holds_contact_is_not_closed() -> None:
    close, closed = DECISIONS[Transition.CLOSE]
    given(Concern, RAISED, TRIAGED, HELD).when(close).refused("contact-still-held")
    given(Concern, RAISED, TRIAGED, HELD, RELEASED).when(close).then(closed)


ONE, TWO = UUID(int=51), UUID(int=52)


def held_by(event: Any, concern: UUID, **when: Any) -> Happening:  # noqa: ANN401 - a class of events
    return happened(event, **CONTEXT, concern_id=str(concern), **when)


def test_contact_is_public_as_held_with_the_first_concern_and_as_released_with_the_last() -> None:
    given(ContactHold).when(lambda _: begin_hold(SUBJECT, command(), CONTEXT, ONE)).then(held_by(ContactFirstHeld, ONE))
    first = held_by(ContactFirstHeld, ONE)
    given(ContactHold, first).when(lambda h: add_hold(h, command(), CONTEXT, TWO)).then(held_by(ContactHoldJoined, TWO))
    both = (first, held_by(ContactHoldJoined, TWO))
    given(ContactHold, *both).when(lambda h: end_hold(h, command(), CONTEXT, ONE)).then(held_by(ContactHoldLeft, ONE))
    last = (*both, held_by(ContactHoldLeft, ONE))
    given(ContactHold, *last).when(lambda h: end_hold(h, command(), CONTEXT, TWO)).then(held_by(ContactReleased, TWO))
    none = (*last, held_by(ContactReleased, TWO))
    given(ContactHold, *none).when(lambda h: add_hold(h, command(), CONTEXT, ONE)).then(held_by(ContactHeld, ONE))


def test_the_hold_of_one_concern_never_precedes_that_of_another() -> None:
    later = NOON + timedelta(hours=1)
    first = held_by(ContactFirstHeld, ONE, at=later)
    given(ContactHold, first).when(lambda h: add_hold(h, command(recorded=later), CONTEXT, TWO)).then(
        held_by(ContactHoldJoined, TWO, at=later)
    )


def test_a_register_lists_the_concerns_in_the_order_of_raising() -> None:
    register = open_register(ORGANIZATION, command(), ONE)
    file_concern(register, command(), TWO)
    assert isinstance(register, ConcernRegister)
    assert register.concerns == [ONE, TWO]


def principal(name: str, *memberships: Membership, **persons: frozenset[str]) -> Principal:
    return Principal(name, "https://issuer.test", frozenset(memberships), actor=f"actor-of-{name}", **persons)


OWN, PROGRAM_ID = str(ORGANIZATION), str(PROGRAM)
VIEWERS = {
    "coordinator": (principal("c", Membership("coordinator", OWN)), "act"),
    "program coordinator": (principal("p", Membership("coordinator", OWN, PROGRAM_ID)), "act"),
    "coordinator of the federation": (principal("f", Membership("coordinator")), "hide"),
    "coordinator of another organization": (principal("a", Membership("coordinator", str(UUID(int=11)))), "hide"),
    "coordinator of a sibling": (principal("s", Membership("coordinator", OWN, str(UUID(int=21)))), "hide"),
    "executive": (principal("e", Membership("executive", OWN)), "hide"),
    "analyst": (principal("n", Membership("analyst", OWN)), "hide"),
    "operator": (principal("o", Membership("operator")), "hide"),
    "who raised it": (principal("r", people=frozenset({str(PERSON)})), "see"),
    "whom it is about": (principal("m", people=frozenset({str(OTHER)})), "hide"),
    "whom it is about, as coordinator": (
        principal("b", Membership("coordinator", OWN), people=frozenset({str(OTHER)})),
        "hide",
    ),
    "guardian of who raised it": (principal("g", wards=frozenset({str(PERSON)})), "hide"),
    "a stranger": (principal("x"), "hide"),
}


def scene(**stated: object) -> tuple[Concern, Program, Organization]:
    """Return a concern of a program of an organization that joined."""
    concern = given(Concern, happened(ConcernRaised, **{**STATED, **stated})).aggregate
    organization = given(Organization, ORGANIZATION_JOINED, id=ORGANIZATION).aggregate
    program = Program.__new__(Program)
    program.__base_init__(PROGRAM, 1, NOON)
    Program.__init__(program)
    program.organization_id = ORGANIZATION
    assert concern is not None
    assert organization is not None
    return concern, program, organization


def outcome(caller: Principal, action: Action, concern: Concern, program: Program, organization: Organization) -> str:
    try:
        access.authorize_concern(caller, action, concern, program, organization)
    except RefusedError as refused:
        return {"concern-unknown": "hide", "forbidden": "forbid"}[refused.rule]
    return "allow"


@pytest.fixture(autouse=True)
def policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give programs a policy of the level open."""
    monkeypatch.setattr(Program, "policy", property(lambda _: some_policy()))


@pytest.mark.parametrize("name", VIEWERS)
def test_who_sees_a_concern_and_who_decides_on_it(name: str) -> None:
    caller, expected = VIEWERS[name]
    found = scene()
    seen = outcome(caller, Action.SEE_CONCERN, *found)
    decided = {
        outcome(caller, action, *found)
        for action in (Action.TRIAGE_CONCERN, Action.HOLD_CONTACT, Action.RELEASE_CONTACT, Action.CLOSE_CONCERN)
    }
    assert (seen, decided) == {
        "act": ("allow", {"allow"}),
        "see": ("allow", {"forbid"}),
        "hide": ("hide", {"hide"}),
    }[expected]


def test_a_guardian_who_raised_it_sees_it_by_their_actor() -> None:
    raised = scene(raised_as="guardian", raised_by_id=None)
    [by] = {raised[0].raised_by}
    guardian = Principal("g", "i", wards=frozenset({str(PERSON)}), actor=by)
    assert outcome(guardian, Action.SEE_CONCERN, *raised) == "allow"
    ward = principal("w", people=frozenset({str(PERSON)}))
    assert outcome(ward, Action.SEE_CONCERN, *raised) == "hide"


def test_the_services_themselves_may_do_everything() -> None:
    assert outcome(SYSTEM, Action.CLOSE_CONCERN, *scene()) == "allow"


def test_who_raises_follows_from_the_caller() -> None:
    people = {str(PERSON), str(OTHER)}
    assert access.raised_as(principal("p", people=frozenset({str(PERSON)})), people) == ("party", str(PERSON))
    assert access.raised_as(principal("g", wards=frozenset({str(OTHER)})), people) == ("guardian", None)
    assert access.raised_as(principal("s", Membership("coordinator", OWN)), people) == ("staff", None)
