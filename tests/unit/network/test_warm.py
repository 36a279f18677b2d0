"""Nothing is left to compile for the first user."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from services.projections.network import ripple
from services.projections.network.ripple.compiled import DIRECTORY
from services.projections.network.ripple.warm import warm


def _compiled() -> Iterator[tuple[str, Any]]:
    """Every compiled function, where it is defined."""
    for module in pkgutil.iter_modules(ripple.__path__, ripple.__name__ + "."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if hasattr(found, "py_func") and found.py_func.__module__ == module.name:
                yield f"{module.name}.{name}", found


def test_every_loop_is_compiled_for_some_types() -> None:
    found = dict(_compiled())
    assert len(found) > 40
    assert [name for name, function in found.items() if not function.signatures] == []


def test_the_code_of_other_sources_is_thrown_away() -> None:
    stale = DIRECTORY.with_name("ripple-0000")
    stale.mkdir()
    warm()
    assert not stale.exists()
    assert DIRECTORY.is_dir()
