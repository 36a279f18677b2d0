"""Generation cache: depth and decayed reach need a search per mentor, for large networks in the background."""

from threading import Lock, Thread

from services.projections.errors import NotReadyError
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.scope import Scope

MAX_PAIRS = 3_000_000
"""Pairs of ancestor and descendant up to which a query computes generations itself, about a second's work."""
MAX_CACHED = 2
MAX_BUSY = 2
"""Analyses whose generations are computed at once; each takes a thread and much memory."""


class GenerationCache:
    """The last analyses with computed generations."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cached: dict[Scope, Analysis] = {}
        self._busy: set[Scope] = set()

    def with_generations(self, analysis: Analysis) -> Analysis:
        """Return an analysis with generations: this one, or for a large network the last one computed.

        Raises:
            NotReadyError: While none has been computed yet.
        """
        if analysis.reach.sum() <= MAX_PAIRS:
            return analysis
        with self._lock:
            cached = self._cached.get(analysis.scope)
            outdated = cached is None or cached.position != analysis.position
            if outdated and analysis.scope not in self._busy and len(self._busy) < MAX_BUSY:
                self._busy.add(analysis.scope)
                Thread(target=self._count, args=[analysis], name="network-generations", daemon=True).start()
        if cached is None:
            raise NotReadyError("generations are being computed", retry_seconds=10)
        return cached

    def _count(self, analysis: Analysis) -> None:
        try:
            analysis.generations  # noqa: B018 - computed on first access
            with self._lock:
                self._cached.pop(analysis.scope, None)
                self._cached[analysis.scope] = analysis
                while len(self._cached) > MAX_CACHED:
                    self._cached.pop(next(iter(self._cached)))
        finally:
            with self._lock:
                self._busy.discard(analysis.scope)
