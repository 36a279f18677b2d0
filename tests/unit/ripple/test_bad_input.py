"""Histories and engines refuse what compiled loops must never see, and are unchanged by it."""

from collections.abc import Callable

import numpy as np
import pytest

from services.ripple import NEVER, Edge, Engine, Rule, TemporalGraph, compute_reachability

NAN = float("nan")
LARGE = 2**62


@pytest.mark.parametrize(
    ("start", "effect"),
    [(NAN, NAN), (1, NAN), (NAN, 1), (2**70, 2**70), (NEVER, NEVER), (-LARGE, 0), (0, LARGE), (2, 1)],
)
def test_times_that_are_none(start: float, effect: float) -> None:
    with pytest.raises(ValueError, match="invalid"):
        TemporalGraph.from_edges([Edge("a", "b", start, effect)])  # type: ignore[arg-type]  # what a careless caller does
    engine = Engine(Rule.STRICTLY_AFTER)
    with pytest.raises(ValueError, match=r"integers of at most 64 bits|out of range"):
        engine.add([0], [1], [start], [effect])
    assert (engine.people, engine.relationships) == (0, 0)


@pytest.mark.parametrize(
    ("mentor", "mentee", "start", "effect", "message"),
    [
        ([0, 0], [1, 1], [1.0, NAN], [1, 1], "never NaN"),
        ([0, 0], [1, 1], [1, 2], [1.0, NAN], "never NaN"),
        ([0, 0], [1, 1], [1, LARGE], [1, NEVER], f"row 1: start {LARGE}"),
        ([0, 0], [1, 1], [1, 2], [NEVER, LARGE], f"row 1: effect {LARGE}"),
        ([0, 0], [1, 9], [1, 2], [1, 2], "row 1: mentee 9 is unknown"),
        ([-1, 0], [1, 1], [1, 2], [1, 2], "row 0: mentor -1 is unknown"),
        ([0, 0], [1, 1], [1], [1], "differ in length"),
        ([0, 1], [1, 1], [1, 2], [1, 2], "row 1 is invalid"),
    ],
)
def test_columns_that_cannot_be(
    mentor: list[int], mentee: list[int], start: list[float], effect: list[float], message: str
) -> None:
    program = np.zeros(len(mentor), np.int32)
    with pytest.raises(ValueError, match=message):
        TemporalGraph.from_columns(
            ["a", "b"], [""], np.array(mentor), np.array(mentee), program, np.array(start), np.array(effect)
        )


def test_the_largest_and_smallest_times_are_possible() -> None:
    edges = [Edge("a", "b", 1 - LARGE, 1 - LARGE), Edge("b", "c", LARGE - 1, LARGE - 1), Edge("c", "d", 0, NEVER)]
    assert compute_reachability(TemporalGraph.from_edges(edges), Rule.STRICTLY_AFTER).reach.tolist() == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda engine: engine.deliver([1], [5]), ValueError),
        (lambda engine: engine.deliver([-1], [5]), ValueError),
        (lambda engine: engine.deliver([0], [NAN]), ValueError),
        (lambda engine: engine.deliver([0], [LARGE]), ValueError),
        (lambda engine: engine.deliver([0], [1, 2]), ValueError),
        (lambda engine: engine.retract([7]), ValueError),
        (lambda engine: engine.add([0, 1], [1], [1], [1]), ValueError),
        (lambda engine: engine.add([2**40], [1], [1], [1]), ValueError),
        (lambda engine: engine.lineage(2), IndexError),
        (lambda engine: engine.lineage(-1), IndexError),
        (lambda engine: Engine(engine.rule, 2, 2), ValueError),
    ],
)
def test_what_an_engine_does_not_know(act: Callable[[Engine], object], error: type[Exception]) -> None:
    engine = Engine(Rule.STRICTLY_AFTER)
    engine.add([0], [1], [1], [1])
    with pytest.raises(error):
        act(engine)
    assert (engine.reach.tolist(), engine.differences()) == ([1, 0], 0)
