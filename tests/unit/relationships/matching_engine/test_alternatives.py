"""Alternatives: what another pair costs equals brute force and a run with the pair locked, or is a bound below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.relationships.matching.engine import AIMS, POLICIES, Aim, Mentee, Mentor, Outcome, Policy, Pool, match
from services.relationships.matching.engine.match import Alternative
from services.relationships.matching.engine.scores import GivenScores
from tests.unit.relationships.matching_engine.brute_force import best_value
from tests.unit.relationships.matching_engine.pools import Run, small_runs

POLICY = Policy()
lists_of_aims = st.sampled_from(list(POLICIES.values())) | st.lists(st.sampled_from(AIMS), min_size=1, unique=True).map(
    tuple
)


def outcome_of(run: Run, aims: Sequence[str]) -> Outcome:
    return match(run.pool, POLICY, aims, GivenScores(run.scores))


def possible(run: Run, outcome: Outcome, mentee: int) -> list[int]:
    """Return the mentors with whom a mentee is not in the outcome and could be in one."""
    chosen = {(each.mentee, each.mentor) for each in outcome.pairs}
    one = run.pool.mentees[mentee]
    return [
        place
        for place, mentor in enumerate(run.pool.mentors)
        if run.scores[mentee, place] >= 0 and mentor.seats and one.places and (one.id, mentor.id) not in chosen
    ]


def cost_of_lock(run: Run, outcome: Outcome, mentee: int, mentor: int) -> tuple[int, ...]:
    """Return what a locked pair costs, by trying every set of pairs."""
    pair = (run.pool.mentors[mentor].id, run.pool.mentees[mentee].id)
    locked = Pool(run.pool.mentors, run.pool.mentees, run.pool.locked | {pair})
    best = best_value(locked, POLICY, run.scores, outcome.aims)
    return tuple(now - then for now, then in zip(outcome.value.values(), best, strict=True))


@settings(max_examples=150, deadline=None)
@given(small_runs(3), lists_of_aims)
def test_the_cost_is_that_of_the_least_costly_lock(run: Run, aims: tuple[Aim, ...]) -> None:
    outcome = outcome_of(run, aims)
    stated = {each.mentee: each for each in outcome.alternatives}
    for place, mentee in enumerate(run.pool.mentees):
        costs = {
            run.pool.mentors[mentor].id: cost_of_lock(run, outcome, place, mentor)
            for mentor in possible(run, outcome, place)
        }
        if not costs:
            assert mentee.id not in stated
            continue
        one = stated[mentee.id]
        least = min(costs.values())
        first = min(mentor for mentor, cost in costs.items() if cost == least)
        assert (tuple(one.costs.values()), one.mentor, one.exact) == (least, first, True)
        assert least >= (0,) * len(aims)


@settings(max_examples=60, deadline=None)
@given(small_runs(6), lists_of_aims, st.randoms(use_true_random=False))
def test_the_order_of_people_makes_no_difference(run: Run, aims: tuple[Aim, ...], random: Random) -> None:
    mentors, mentees = list(run.pool.mentors), list(run.pool.mentees)
    random.shuffle(mentors)
    random.shuffle(mentees)
    other = Run(Pool(mentors, mentees), run.scores)
    assert outcome_of(other, aims).alternatives == outcome_of(run, aims).alternatives


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(3))
def test_a_bound_is_never_above_the_cost(monkeypatch: pytest.MonkeyPatch, policy: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.choice(np.array([-1, 500, 1000, 2000, 7000], np.int16), (40, 30))
    mentors = [Mentor(id=f"m{place:02}", capacity=1 + place % 2) for place in range(30)]
    mentees = [Mentee(id=f"e{place:02}", limit=1 + place % 3 // 2, waiting_days=place * 7) for place in range(40)]
    run, aims = Run(Pool(mentors, mentees), scores), POLICIES[policy]
    exact = {each.mentee: each for each in outcome_of(run, aims).alternatives}
    monkeypatch.setattr("services.relationships.matching.engine.pricing.EVERY_PAIR_UP_TO", 0)
    outcome = outcome_of(run, aims)
    assert {each.mentee for each in outcome.alternatives} == exact.keys()
    for each in outcome.alternatives:
        assert not each.exact
        assert (0,) * len(aims) <= _first_cost(each) <= tuple(exact[each.mentee].costs.values())
        locked = Pool(mentors, mentees, frozenset({(each.mentor, each.mentee)}))
        value = match(locked, POLICY, aims, GivenScores(scores)).value
        assert _first_cost(each) <= tuple(outcome.value[aim] - value[aim] for aim in outcome.aims)


def _first_cost(one: Alternative) -> tuple[int, ...]:
    """Return a bound as costs that are compared in their order: what follows its first aim may be any gain."""
    found, costs = False, []
    for cost in one.costs.values():
        costs.append(cost if not found else -(2**60))
        found = found or cost != 0
    return tuple(costs)


def test_a_search_that_is_not_proven_states_no_alternative() -> None:
    mentors = [Mentor(id=f"m{place:03}", capacity=1) for place in range(3)]
    pool = Pool(mentors, [Mentee(id=f"e{place}") for place in range(3)])
    outcome = match(pool, POLICY, ("score",), GivenScores(np.full((3, 3), 10, np.int16)))
    assert len(outcome.alternatives) == 3
    assert replace(outcome, alternatives=()) == outcome, "bounds depend on the prices that were found"


def test_the_worked_case_of_one_pair_that_costs_sixty_points() -> None:
    scores = np.array([[9_000, 8_000], [8_000, 1_000]], np.int16)
    pool = Pool([Mentor(id="A", capacity=1), Mentor(id="B", capacity=1)], [Mentee(id="x"), Mentee(id="y")])
    outcome = match(pool, POLICY, ("score",), GivenScores(scores))
    assert [(each.mentee, each.mentor, each.costs["score"]) for each in outcome.alternatives] == [
        ("x", "A", 6_000),
        ("y", "B", 6_000),
    ]
