"""Goals are agreed, and met only by attestation."""

from __future__ import annotations

from datetime import date

from services.relationships.goals.domain import GoalAgreed, GoalMet, agree, meet
from services.relationships.relationship import Relationship
from services.relationships.states import State
from tests.support.given import command, given, happened
from tests.unit.relationships.examples import CONTEXT, GOAL, HISTORY, SESSION, day

ACTIVE = HISTORY[State.ACTIVE]
MET = happened(GoalMet, at=day(50), **CONTEXT, goal_id=GOAL, attested_by="both")


def test_a_goal_is_agreed_with_or_without_a_date() -> None:
    for due, stored in ((None, None), (date(2026, 6, 1), "2026-06-01")):
        given(Relationship, *ACTIVE).when(
            lambda r, due=due: agree(r, command(at=day(2)), goal_id=SESSION, category="network", due_on=due)  # type: ignore[misc] # bound early
        ).then(happened(GoalAgreed, **CONTEXT, goal_id=SESSION, category="network", due_on=stored))


def test_a_goal_is_not_due_before_it_is_agreed() -> None:
    given(Relationship, *ACTIVE).when(
        lambda r: agree(r, command(at=day(2)), goal_id=SESSION, category="network", due_on=day(1).date())
    ).refused("due-before-agreed", field="due_on")


def test_a_goal_is_met_by_one_attestation() -> None:
    given(Relationship, *ACTIVE).when(lambda r: meet(r, command(at=day(50)), goal_id=GOAL, attested_by="both")).then(
        MET
    )
    given(Relationship, *ACTIVE, MET).when(
        lambda r: meet(r, command(at=day(51)), goal_id=GOAL, attested_by="mentor")
    ).refused("goal-already-met")


def test_an_unknown_goal_is_refused_as_unknown() -> None:
    decided = given(Relationship, *ACTIVE).when(
        lambda r: meet(r, command(at=day(50)), goal_id=SESSION, attested_by="both")
    )
    decided.refused("goal-unknown")
    assert decided.refusal is not None
    assert decided.refusal.kind == "unknown"
