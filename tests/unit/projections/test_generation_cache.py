"""Generations of large networks are computed in the background, for few scopes at once."""

from dataclasses import dataclass, field
from threading import Event
from typing import cast

import numpy as np
import pytest

from services.projections.errors import NotReadyError
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.generation_cache import MAX_BUSY, MAX_PAIRS, GenerationCache
from services.projections.network.in_memory.scope import Scope
from services.ripple import Effect
from tests.support.wait import PATIENCE_SECONDS, until


@dataclass
class SlowAnalysis:
    """An analysis of a large network, whose generations take until a test releases them."""

    scope: Scope
    started: list[Scope]
    release: Event
    position: int = 1
    reach: object = field(default_factory=lambda: np.array([MAX_PAIRS + 1]))

    @property
    def generations(self) -> str:
        """Wait, as a long computation does."""
        self.started.append(self.scope)
        assert self.release.wait(PATIENCE_SECONDS)
        return "generations"


def test_few_scopes_are_computed_at_once_whichever_are_asked_for() -> None:
    cache, started, release = GenerationCache(), list[Scope](), Event()
    scopes = [Scope(Effect.parse(f"+{days}d")) for days in range(1, 31)]
    analyses = [cast("Analysis", SlowAnalysis(scope, started, release)) for scope in scopes]
    for analysis in analyses:
        with pytest.raises(NotReadyError):
            cache.with_generations(analysis)
    until(lambda: len(started) == MAX_BUSY)
    release.set()
    until(lambda: _ready(cache, analyses[0]))
    assert set(started) == set(scopes[:MAX_BUSY])
    until(lambda: _ready(cache, analyses[-1]))  # its turn comes when it is asked for again


def _ready(cache: GenerationCache, analysis: Analysis) -> bool:
    try:
        return cache.with_generations(analysis) is analysis
    except NotReadyError:
        return False
