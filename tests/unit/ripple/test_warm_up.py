"""Nothing is left to compile for the first user."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from services import ripple
from services.ripple import Engine, Paths, Rule, TemporalGraph
from services.ripple.jit import CACHE_DIRECTORY
from services.ripple.warm_up import warm_up
from tests.unit.ripple.derived import kaplan_meier, people_downstream
from tests.unit.ripple.random_graphs import random_edges


def _compiled() -> Iterator[tuple[str, Any]]:
    """Every compiled function, where it is defined."""
    for module in pkgutil.walk_packages(ripple.__path__, ripple.__name__ + "."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if hasattr(found, "py_func") and found.py_func.__module__ == module.name:
                yield f"{module.name}.{name}", found


def _known() -> dict[str, int]:
    """For how many combinations of types each is compiled, or was loaded, in this process."""
    return {name: len(function.signatures) for name, function in _compiled()}


def _use(graph: TemporalGraph, rule: Rule) -> None:
    """Call every measure and every engine operation."""
    reachability = ripple.compute_reachability(graph, rule, 1, 2)
    reachability.reach.sum(), reachability.lineage(3), reachability.growth
    paths = Paths(graph, rule)
    paths.descendants(0), paths.ancestors(1), paths.downstream([0, 1]), paths.shortest(0, 1), paths.foremost(0, 1)
    for measure in (
        ripple.compute_flows,
        ripple.compute_generations,
        ripple.count_give_back,
        ripple.find_longest_chain,
        ripple.compute_reproduction,
    ):
        measure(graph.as_of(40), rule)
    (
        ripple.compute_program_reach(graph, rule),
        people_downstream(graph, rule),
        ripple.compute_losses(graph, rule, [0, 1]),
    )
    kaplan_meier(graph, rule, 90), ripple.count_fertile_mentees(graph, rule)
    engine = Engine(rule, 1, 2)
    engine.add(graph.mentor, graph.mentee, graph.start, graph.effect)
    engine.deliver([3], [200])
    engine.retract([0, 1])
    engine.reach.sum(), engine.lineage(2, as_of=30), engine.differences()


def test_a_real_history_compiles_nothing_that_warm_did_not() -> None:
    warm_up()
    before = _known()
    assert len(before) > 40
    for rule in Rule:
        _use(TemporalGraph.from_edges(random_edges(1)), rule)
    assert _known() == before


def test_the_code_of_other_sources_is_thrown_away() -> None:
    stale = CACHE_DIRECTORY.with_name("ripple-0000")
    stale.mkdir()
    warm_up()
    assert not stale.exists()
    assert CACHE_DIRECTORY.is_dir()
