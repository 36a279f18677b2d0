"""Nothing is left to compile for the first user."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from services import ripple
from services.ripple import Engine, History, Paths, Rule
from services.ripple.jit import DIRECTORY
from services.ripple.warm_up import warm
from tests.unit.ripple.histories import crowd


def _compiled() -> Iterator[tuple[str, Any]]:
    """Every compiled function, where it is defined."""
    for module in pkgutil.walk_packages(ripple.__path__, ripple.__name__ + "."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if hasattr(found, "py_func") and found.py_func.__module__ == module.name:
                yield f"{module.name}.{name}", found


def _known() -> dict[str, int]:
    """For how many combinations of types each is compiled, or was loaded, in this process."""
    return {name: len(function.signatures) for name, function in _compiled()}


def _use(history: History, rule: Rule) -> None:
    """Ask for everything there is."""
    spread = ripple.forward(history, rule, 1, 2)
    spread.reach.sum(), spread.lineage(3), spread.growth
    paths = Paths(history, rule)
    paths.descendants(0), paths.ancestors(1), paths.downstream([0, 1]), paths.shortest(0, 1), paths.foremost(0, 1)
    for measure in (ripple.flows, ripple.generations, ripple.give_back, ripple.longest_chain, ripple.reproduction):
        measure(history.as_of(40), rule)
    ripple.program_spread(history, rule), ripple.program_reach(history, rule), ripple.what_if(history, rule, [0, 1])
    ripple.kaplan_meier(history, rule, 90), ripple.fertility(history, rule)
    engine = Engine(rule, 1, 2)
    engine.add(history.mentor, history.mentee, history.start, history.effect)
    engine.deliver([3], [200])
    engine.retract([0, 1])
    engine.reach.sum(), engine.lineage(2, as_of=30), engine.differences()


def test_a_real_history_compiles_nothing_that_warm_did_not() -> None:
    warm()
    before = _known()
    assert len(before) > 40
    for rule in Rule:
        _use(History.of(crowd(1)), rule)
    assert _known() == before


def test_the_code_of_other_sources_is_thrown_away() -> None:
    stale = DIRECTORY.with_name("ripple-0000")
    stale.mkdir()
    warm()
    assert not stale.exists()
    assert DIRECTORY.is_dir()
