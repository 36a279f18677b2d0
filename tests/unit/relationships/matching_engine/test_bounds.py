"""Bounds: a search that is ended early states its gap, and prices say what one more seat adds at most."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.relationships.matching.engine import Mentee, Mentor, Pool, match, pricing
from services.relationships.matching.engine.choose import Choice
from services.relationships.matching.engine.policy import Policy
from services.relationships.matching.engine.scores import Block, GivenScores, KeptScores
from tests.unit.relationships.matching_engine.pools import Run, small_runs

ORDERS = (("score",), ("people", "score"), ("people", "waiting_steps", "score", "waiting", "spread"))


def crowded(people: int, seed: int) -> tuple[Pool, Block]:
    """Return people who all like the same few best, so that the best candidates of each do not suffice."""
    random = np.random.default_rng(seed)
    liked = np.sort(random.integers(100, 5_000, people))[::-1]
    scores = (liked[None, :] + random.integers(0, 60, (people, people))).astype(np.int16)
    mentors = [Mentor(id=f"m{place:03}", capacity=1) for place in range(people)]
    return Pool(mentors, [Mentee(id=f"e{place:03}", waiting_days=place) for place in range(people)]), scores


def start_without_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search begin with no candidate, so that it needs rounds."""
    nothing = np.empty(0, np.int64)
    empty = pricing.Found(nothing, nothing, nothing, nothing)
    monkeypatch.setattr(pricing.Pricing, "first_candidates", lambda _: empty)


@pytest.mark.parametrize("rounds", [0, 1])
@pytest.mark.parametrize("aims", ORDERS)
def test_a_search_that_is_ended_early_bounds_what_it_may_lack(
    monkeypatch: pytest.MonkeyPatch, rounds: int, aims: tuple[str, ...]
) -> None:
    start_without_pairs(monkeypatch)
    pool, scores = crowded(80, seed=rounds)
    best = match(pool, aims=aims, scores=GivenScores(scores))
    assert (best.gap, best.at_most) == (None, None)
    ended = match(pool, aims=aims, scores=GivenScores(scores), rounds=rounds)
    assert ended.gap is not None, "these people need more rounds"
    assert ended.at_most is not None
    for aim, most in ended.at_most.items():
        assert ended.value[aim] <= best.value[aim] <= most
        if aim != ended.gap.aim:
            assert ended.value[aim] == best.value[aim] == most, "aims before the gap are proven"
    assert ended.at_most[ended.gap.aim] > ended.value[ended.gap.aim]
    assert ended.seats == (), "without a proof there are no prices"
    assert len({each.mentor for each in ended.pairs}) == len({each.mentee for each in ended.pairs}) == len(ended.pairs)


@settings(max_examples=60, deadline=None)
@given(small_runs(), st.sampled_from(ORDERS))
def test_one_more_seat_never_adds_more_than_its_price(run: Run, aims: tuple[str, ...]) -> None:
    before = match(run.pool, aims=aims, scores=GivenScores(run.scores))
    worth = {each.mentor: each for each in before.seats}
    for place, mentor in enumerate(run.pool.mentors):
        more = [
            replace(each, capacity=each.capacity + (number == place)) for number, each in enumerate(run.pool.mentors)
        ]
        if mentor.capacity < mentor.open:
            continue  # a capacity below the load gives no seat yet
        after = match(Pool(more, run.pool.mentees), aims=aims, scores=GivenScores(run.scores))
        gains = [(aim, after.value[aim] - before.value[aim]) for aim in before.aims]
        first = next(((aim, gain) for aim, gain in gains if gain), None)
        bound = worth.get(mentor.id)
        if first is None:
            continue
        assert bound is not None
        assert (
            first[1] <= bound.most
            if first[0] == bound.aim
            else before.aims.index(first[0]) > before.aims.index(bound.aim)
        )


def test_prices_do_not_depend_on_the_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, scores = crowded(40, seed=7)
    every = match(pool, scores=GivenScores(scores))
    start_without_pairs(monkeypatch)
    assert match(pool, scores=GivenScores(scores)) == every
    assert not Choice(pool, Policy(), KeptScores(GivenScores(scores))).seat_prices([])
