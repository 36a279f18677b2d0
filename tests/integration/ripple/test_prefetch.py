"""The engine without the prefetch intrinsic: numba internals removed, the results stay the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.ripple import Rule, TemporalGraph, compute_losses
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.ripple.random_graphs import random_edges

SCRIPT = """
import json
{removal}
from services.ripple import Rule, TemporalGraph, compute_losses, prefetch
from tests.unit.ripple.random_graphs import random_edges
graph = TemporalGraph.from_edges(random_edges(5))
losses = compute_losses(graph, Rule.STRICTLY_AFTER, range(20))
fallback = prefetch.prefetch is prefetch._do_nothing
print(json.dumps([fallback, [loss.lost.tolist() for loss in losses]]))
"""
WITHOUT_IMPORT = """
import builtins
real = builtins.__import__
def refuse(name, globals=None, locals=None, fromlist=(), level=0):
    if name == "numba.np" and (globals or {}).get("__name__") == "services.ripple.prefetch":
        raise ImportError(name)
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = refuse
"""
WITHOUT_CODE_GENERATION = "import services.ripple.prefetch; services.ripple.prefetch._codegen = object()"


@pytest.mark.parametrize(
    ("removal", "fallback"),
    [
        pytest.param(WITHOUT_IMPORT, True, id="import"),
        pytest.param(WITHOUT_CODE_GENERATION, False, id="compilation"),
    ],
)
def test_results_are_equal_without_the_intrinsic(removal: str, fallback: bool, tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}  # compiled here, not loaded
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(removal=removal)],
        env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    graph = TemporalGraph.from_edges(random_edges(5))
    losses = compute_losses(graph, Rule.STRICTLY_AFTER, range(20))
    assert json.loads(done.stdout) == [fallback, [loss.lost.tolist() for loss in losses]]
    assert any(loss.lost.size for loss in losses)
