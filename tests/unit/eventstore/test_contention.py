"""Pauses between decisions: none at first, then random and growing, and few enough to be answered."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.eventstore.contention import AT_ONCE, LONGEST, MAX_DECISIONS, MOST_SECONDS, pauses

SEEDS = st.integers(0, 2**32)


@given(SEEDS)
def test_a_command_that_meets_one_other_does_not_wait_and_none_waits_long(seed: int) -> None:
    waits = list(pauses(Random(seed)))
    assert len(waits) == MAX_DECISIONS
    assert waits[:AT_ONCE] == [0.0] * AT_ONCE
    assert all(0.0 <= each <= MOST_SECONDS for each in waits)
    assert sum(waits) <= LONGEST < 5.0, "seconds: well within the time in which a request is answered"


@given(st.sets(SEEDS, min_size=2, max_size=8))
def test_those_who_met_do_not_meet_again(seeds: set[int]) -> None:
    second = [list(pauses(Random(seed)))[AT_ONCE + 2] for seed in seeds]
    assert len(set(second)) == len(seeds)
