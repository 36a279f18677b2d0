"""A run of 20,000 people, the most that a worker takes, fits in the 1 GiB that its container has."""

from pathlib import Path

import pytest

from benchmarks.support.matching_alone import run_alone
from services.relationships.matching.runs.request import LARGEST

ROOT = Path(__file__).parents[4]
OF_THE_SERVICE = 250
"""Megabytes that the service needs besides: its libraries, connections, and the profiles that it opened."""


@pytest.mark.exhaustive
def test_the_largest_run_fits_in_the_memory_of_its_worker() -> None:
    alone = run_alone(LARGEST // 2, "people", "score")
    assert alone.value["people"] > 0.99 * LARGEST / 2
    assert alone.peak + OF_THE_SERVICE < 1024


def test_the_worker_has_that_memory_everywhere() -> None:
    compose = (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")
    kubernetes = (ROOT / "deploy/kubernetes/projectors.yaml").read_text(encoding="utf-8")
    assert "\n    mem_limit: 1g\n" in compose.split("\n  matcher:")[1].split("\n\n")[0]
    (matcher,) = [each for each in kubernetes.split("\n---\n") if "args: [matcher]" in each]
    assert "limits: {memory: 1Gi}" in matcher
