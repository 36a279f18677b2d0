"""Conflicts of interest: the state machine, the rules of a declaration, where one holds, and who may do what."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.enrollment.conflicts import domain
from services.enrollment.conflicts.access import declaration_action, declarer
from services.enrollment.conflicts.aggregate import (
    Conflict,
    ConflictDeclared,
    ConflictDeclaredAgain,
    ConflictWithdrawn,
)
from services.enrollment.conflicts.domain import Declared
from services.enrollment.conflicts.identity import conflict_id, resolve_scope
from services.enrollment.conflicts.states import STATE_MACHINE, State, Transition
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.eventstore.state_machine import ALLOWED
from services.policy.policy import ConflictKind
from services.web.identity.principal import SYSTEM, Principal
from tests.support.given import SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import ORGANIZATION, PERSON, PROGRAM, some_policy

COUNTERPART = UUID(int=31)
FIELDS: dict[str, Any] = {
    "organization_id": str(ORGANIZATION),
    "program_id": str(PROGRAM),
    "confidentiality": "open",
    "person_id": str(PERSON),
    "counterpart_id": str(COUNTERPART),
    "kind": "assessor",
    "scope": "program",
}
DECLARED = happened(ConflictDeclared, **FIELDS, declared_by="staff")
WITHDRAWN = happened(ConflictWithdrawn, **FIELDS)
HISTORIES: dict[State, tuple[Happening, ...]] = {
    State.DECLARED: (DECLARED,),
    State.WITHDRAWN: (DECLARED, WITHDRAWN),
}


def statement(**changes: Any) -> Declared:  # noqa: ANN401 - any of its fields
    """Return what a person declares about another, with changes."""
    usual: dict[str, Any] = {
        "organization_id": ORGANIZATION,
        "program_id": PROGRAM,
        "confidentiality": "open",
        "person_id": PERSON,
        "counterpart_id": COUNTERPART,
        "kind": "assessor",
        "scope": "program",
        "declared_by": "person",
    }
    return Declared(**(usual | changes))


DECISIONS: dict[Transition, tuple[Callable[[Conflict], None], Happening]] = {
    Transition.DECLARE: (
        lambda c: domain.declare_again(c, command(), statement()),
        happened(ConflictDeclaredAgain, **FIELDS, declared_by="person"),
    ),
    Transition.WITHDRAW: (lambda c: domain.withdraw(c, command()), WITHDRAWN),
}


@pytest.mark.parametrize("state", HISTORIES)
@pytest.mark.parametrize("transition", DECISIONS)
def test_every_transition_in_every_state_does_what_the_table_says(state: State, transition: Transition) -> None:
    refusal = STATE_MACHINE.refusal(transition, state)
    decide, event = DECISIONS[transition]
    when = given(Conflict, *HISTORIES[state]).when(decide)
    if refusal is ALLOWED:
        when.then(event)
    else:
        when.refused(refusal.rule)


def test_a_first_declaration_states_who_what_and_where() -> None:
    given(Conflict).when(lambda _: domain.declare(SUBJECT, command(), statement())).then(
        happened(ConflictDeclared, **FIELDS, declared_by="person")
    )


def test_a_person_has_no_conflict_with_themself() -> None:
    given(Conflict).when(lambda _: domain.declare(SUBJECT, command(), statement(counterpart_id=PERSON))).refused(
        "conflict-with-self", field="counterpart_id"
    )


def test_a_kind_that_bars_nothing_is_refused() -> None:
    policy = some_policy(conflict_kinds=["assessor"])
    domain.require_kind(policy, "assessor")
    given(Conflict, DECLARED).when(lambda _: domain.require_kind(policy, "reporting-chain")).refused(
        "conflict-kind-not-listed", field="kind"
    )


@pytest.mark.parametrize(
    ("kind", "level", "stated", "scope"),
    [
        ("never-pair", "open", "organization", "organization"),
        ("never-pair", "confidential", "organization", "organization"),
        ("never-pair", "open", "program", "program"),
        ("never-pair", "sealed", "organization", "program"),
        ("reporting-chain", "open", "organization", "program"),
        ("assessor", "open", "organization", "program"),
        ("declared", "open", "organization", "program"),
    ],
)
def test_only_never_pair_holds_where_the_policy_says(kind: ConflictKind, level: str, stated: str, scope: str) -> None:
    assert resolve_scope(some_policy(confidentiality=level, never_pair_scope=stated), kind) == scope


def program(id: int, salt: str) -> Program:
    found = Program.__new__(Program)
    found.__base_init__(UUID(int=id), 1, command().recorded_at)
    found.organization_id, found.salt = ORGANIZATION, salt
    return found


def test_a_conflict_is_the_same_in_either_order_and_for_no_other_pair_kind_or_program() -> None:
    one, other, pair = program(1, "a"), program(2, "b"), (PERSON, COUNTERPART)
    id = conflict_id(one, "program", pair, "declared")
    assert id == conflict_id(one, "program", (COUNTERPART, PERSON), "declared")
    assert (
        len(
            {
                id,
                conflict_id(one, "program", pair, "assessor"),
                conflict_id(one, "program", (PERSON, UUID(int=32)), "declared"),
                conflict_id(other, "program", pair, "declared"),
                conflict_id(one, "organization", pair, "declared"),
            }
        )
        == 5
    )
    assert conflict_id(one, "organization", pair, "never-pair") == conflict_id(
        other, "organization", pair, "never-pair"
    )


def test_an_id_in_a_program_cannot_be_computed_without_its_salt() -> None:
    pair = (PERSON, COUNTERPART)
    assert conflict_id(program(1, "a"), "program", pair, "declared") != conflict_id(
        program(1, "b"), "program", pair, "declared"
    )


def test_who_declares_follows_from_the_caller() -> None:
    person = Principal("p", "i", people=frozenset({str(PERSON)}), actor="1")
    guardian = Principal("g", "i", wards=frozenset({str(PERSON)}), actor="2")
    assert [declarer(who, PERSON) for who in (SYSTEM, person, guardian)] == ["process", "person", "person"]
    assert declarer(person, COUNTERPART) == "staff"


def test_never_pairing_again_is_declared_by_staff_alone() -> None:
    assert declaration_action("never-pair") is Action.DECLARE_NEVER_PAIR
    assert {declaration_action(kind) for kind in ("declared", "assessor", "reporting-chain")} == {
        Action.DECLARE_CONFLICT
    }
