"""Orders by depth and decayed reach take a search from every mentor: of a large network they are counted aside."""

from threading import Lock, Thread

from services.projections.errors import NotReadyError
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.scope import Scope

MAX_PAIRS = 3_000_000
"""Pairs of ancestor and descendant that are looked at within a question, about a second's work."""
MAX_CACHED = 2


class GenerationCache:
    """Keeps the last analyses whose generations were counted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Scope, Analysis] = {}
        self._busy: set[Scope] = set()

    def with_generations(self, found: Analysis) -> Analysis:
        """Return an analysis whose generations are counted: this one, or the last one that was, of a large network.

        Raises:
            NotReadyError: While none was ever counted.
        """
        if found.reach.sum() <= MAX_PAIRS:
            return found
        with self._lock:
            kept = self._kept.get(found.scope)
            if (kept is None or kept.position != found.position) and found.scope not in self._busy:
                self._busy.add(found.scope)
                Thread(target=self._count, args=[found], name="network-deep", daemon=True).start()
        if kept is None:
            raise NotReadyError("everybody's generations are being counted", retry_seconds=10)
        return kept

    def _count(self, found: Analysis) -> None:
        try:
            found.generations  # noqa: B018 - counted where it is first asked for
            with self._lock:
                self._kept.pop(found.scope, None)
                self._kept[found.scope] = found
                while len(self._kept) > MAX_CACHED:
                    self._kept.pop(next(iter(self._kept)))
        finally:
            with self._lock:
                self._busy.discard(found.scope)
