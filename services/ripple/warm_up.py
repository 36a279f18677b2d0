"""Warm-up: compiles every kernel of the library, so that no user waits: ``python -m services.ripple.warm_up``."""

import shutil

from services.ripple import (
    NEVER,
    Edge,
    Engine,
    Paths,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_generations,
    compute_losses,
    compute_program_reach,
    compute_reachability,
    compute_reproduction,
    count_by_program,
    count_coincidences,
    count_direct_mentees,
    count_fertile_mentees,
    count_give_back,
    count_pass_through,
    find_longest_chain,
    mark_downstream,
)
from services.ripple.jit import CACHE_DIRECTORY


def warm_up() -> None:
    """Run every kernel once on a small graph, under both rules; delete the caches of other source states."""
    graph = TemporalGraph.from_edges(
        [
            Edge("a", "b", 1, 1, "P"),
            Edge("b", "a", 1, 1, "Q"),
            Edge("c", "a", 1, 3, "P"),
            Edge("c", "b", 2, 2, "P"),
            Edge("a", "d", 4, 5, "Q"),
        ]
    )
    for rule in Rule:
        reachability = compute_reachability(graph, rule)
        reachability.lineage(0), reachability.reach.sum()
        paths = Paths(graph, rule)
        paths.ancestors(0), paths.shortest(0, 1), paths.foremost(0, 1)
        for measure in (
            count_fertile_mentees,
            compute_flows,
            compute_generations,
            count_give_back,
            find_longest_chain,
            count_pass_through,
            compute_program_reach,
            compute_reproduction,
        ):
            measure(graph, rule)
        (
            count_coincidences(graph),
            count_direct_mentees(graph),
            count_by_program(graph, mark_downstream(graph, rule, 0)),
        )
        compute_losses(graph, rule, [0])
        engine = Engine(rule)
        engine.add([0, 1], [1, 2], [1, 2], [1, NEVER])
        engine.deliver([1], [3])
        engine.retract([0])
        engine.lineage(0), engine.reach.sum()
    for stale in CACHE_DIRECTORY.parent.glob("ripple-*"):
        if stale != CACHE_DIRECTORY:
            shutil.rmtree(stale, ignore_errors=True)


if __name__ == "__main__":
    warm_up()
