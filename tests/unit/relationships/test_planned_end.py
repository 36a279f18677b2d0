"""Whether an end was planned: from the agreed time, the program's end, the goals and the kind of the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from services.policy.closure_kinds import kind_of
from services.policy.policy import Policy
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle.domain import Closed
from services.relationships.lifecycle.planned_end import is_planned
from services.relationships.matching.caseload import Caseload, caseload_id
from services.relationships.relationship import Agreement, Relationship, Signatory, Terms
from tests.support.given import NOON
from tests.unit.relationships.examples import day
from tests.unit.relationships.life import Life
from tests.unit.relationships.memory import POLICY


def unbegun() -> Relationship:
    """Return a relationship of which nothing has happened yet."""
    relationship = object.__new__(Relationship)
    Relationship.__init__(relationship)
    return relationship


def agreed(terms: Terms) -> Agreement:
    """Return an agreement that all have signed."""
    both: frozenset[Signatory] = frozenset({"mentor", "mentee"})
    return Agreement(1, terms, None, both, both)


def pair(*, goals: dict[str, bool] | None = None, terms: Terms | None = Terms(14, 100, "video")) -> Relationship:  # noqa: B008 - never changed
    """Return a relationship that began on day 0, for 100 days."""
    relationship = unbegun()
    relationship.active_periods.append((NOON, None))
    relationship.agreement = None if terms is None else agreed(terms)
    relationship.goals = goals or {}
    return relationship


@pytest.mark.parametrize(("at", "planned"), [(day(10), False), (day(89), False), (day(90), True), (day(400), True)])
def test_it_is_planned_once_the_agreed_time_has_passed(at: datetime, *, planned: bool) -> None:
    assert is_planned(pair(), POLICY, "moved", at) == planned
    assert is_planned(pair(), None, "moved", at) == planned


def test_what_broke_off_is_not_planned_however_long_it_lasted() -> None:
    for reason in ("conduct", "no_contact", "poor-fit"):
        assert not is_planned(pair(goals={"a": True}), POLICY, reason, day(400))


def test_goals_are_believed_where_all_are_met_and_are_the_reason() -> None:
    assert is_planned(pair(goals={"a": True, "b": True}), POLICY, "goals_reached", day(5))
    assert not is_planned(pair(goals={"a": True, "b": False}), POLICY, "goals_reached", day(5))
    assert not is_planned(pair(), POLICY, "goals_reached", day(5)), "no goal is no reached goal"
    assert not is_planned(pair(goals={"a": True}), POLICY, "moved", day(5))


def test_the_last_day_of_the_program_is_the_last_of_each_relationship() -> None:
    policy = replace(POLICY, ends_on=day(20).date())
    assert not is_planned(pair(), policy, "moved", day(19))
    assert is_planned(pair(), policy, "moved", day(20))


def test_without_an_agreement_the_commitment_of_the_program_counts() -> None:
    policy = replace(POLICY, commitment_days=50)
    assert not is_planned(pair(terms=None), policy, "moved", day(44))
    assert is_planned(pair(terms=None), policy, "moved", day(45))
    assert not is_planned(pair(terms=None), POLICY, "moved", day(4000))


def test_what_never_began_was_not_planned() -> None:
    proposal = unbegun()
    proposal.agreement, proposal.goals = agreed(Terms(14, 1, "video")), {"a": True}
    assert not is_planned(proposal, POLICY, "completed", day(400))


@over(st.integers(0, 300), st.integers(0, 300), st.sampled_from(["moved", "completed", "conduct"]))
def test_a_later_end_for_the_same_reason_is_no_less_planned(first: int, more: int, reason: str) -> None:
    policy: Policy = replace(POLICY, ends_on=day(150).date())
    assert is_planned(pair(), policy, reason, day(first)) <= is_planned(pair(), policy, reason, day(first + more))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("goals_met", "fulfilled"), ("goals-met", "fulfilled"), ("conduct", "broken"), ("x.y", "other")],
)
def test_a_code_has_a_kind(reason: str, kind: str) -> None:
    assert kind_of(reason) == kind


@pytest.mark.parametrize(("days", "planned"), [(20, False), (170, True)])
def test_the_event_and_the_caseload_state_what_was_derived(days: int, *, planned: bool) -> None:
    life = Life.under()
    id = life.start()
    life.now += timedelta(days=days)
    life.execute(lambda uow, meta: lifecycle.close(uow, meta, life.target(id), initiated_by="mentor", reason="moved"))
    (closed,) = life.events(Closed, id)
    load = life.memory.load(caseload_id(life.relationship(id).pairing, "mentee"))
    assert isinstance(load, Caseload)
    assert (closed.planned, load.closed[str(id)].planned) == (planned, planned)


def test_the_process_states_its_own() -> None:
    life = Life.under()
    id = life.start()
    life.as_process(
        id,
        lambda uow, meta, target: lifecycle.follow_end(
            uow, meta, target, initiated_by="program", reason="program-ended", planned=True
        ),
    )
    (closed,) = life.events(Closed, id)
    assert (closed.planned, closed.reason) == (True, "program-ended")
