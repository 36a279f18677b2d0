"""Compile every loop of the library, so that no user waits for the compiler: ``python -m services.ripple.warm_up``."""

import shutil

from services.ripple import (
    NEVER,
    Edge,
    Engine,
    History,
    Paths,
    Rule,
    coincidences,
    direct_counts,
    downstream_of,
    fertility,
    flows,
    forward,
    generations,
    give_back,
    longest_chain,
    mentored_in,
    passed_through,
    program_spread,
    reproduction,
    what_if,
)
from services.ripple.jit import DIRECTORY


def warm() -> None:
    """Run every compiled loop once on a small history, under both rules; forget what other sources compiled to."""
    history = History.of(
        [
            Edge("a", "b", 1, 1, "P"),
            Edge("b", "a", 1, 1, "Q"),
            Edge("c", "a", 1, 3, "P"),
            Edge("c", "b", 2, 2, "P"),
            Edge("a", "d", 4, 5, "Q"),
        ]
    )
    for rule in Rule:
        spread = forward(history, rule)
        spread.lineage(0), spread.reach.sum()
        paths = Paths(history, rule)
        paths.ancestors(0), paths.shortest(0, 1), paths.foremost(0, 1)
        for measure in (
            fertility,
            flows,
            generations,
            give_back,
            longest_chain,
            passed_through,
            program_spread,
            reproduction,
        ):
            measure(history, rule)
        coincidences(history), direct_counts(history), mentored_in(history, downstream_of(history, rule, 0))
        what_if(history, rule, [0])
        engine = Engine(rule)
        engine.add([0, 1], [1, 2], [1, 2], [1, NEVER])
        engine.deliver([1], [3])
        engine.retract([0])
        engine.lineage(0), engine.reach.sum()
    for stale in DIRECTORY.parent.glob("ripple-*"):
        if stale != DIRECTORY:
            shutil.rmtree(stale, ignore_errors=True)


if __name__ == "__main__":
    warm()
