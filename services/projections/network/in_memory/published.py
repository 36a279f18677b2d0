"""Published snapshot: the last network answers while a large one is recomputed (stale-while-revalidate).

A small network catches up within the query and shows every change at once. Above a certain size that takes too long: it
is recomputed in the background, and the answer states its position.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.live_network import LiveNetwork
from services.projections.network.in_memory.scope import Scope
from services.projector import status
from services.ripple import Effect
from services.web.conditional_reads import ReadPosition

LARGE_NETWORK = 50_000
"""Number of relationships above which computing takes too long for a query: a twentieth of a second at this size."""


@dataclass(frozen=True)
class PreparedAnalysis:
    """An analysis with computed measures.

    Attributes:
        reading: Position of the read model.
        analysis: The measures.
        at: Time of the computation, on the clock.
    """

    reading: status.Reading
    analysis: Analysis
    at: float


class PublishedSnapshot:
    """The analysis that answers queries, and its position.

    Args:
        live: The network in memory.
        clock: Monotonic seconds.
        without: Returns the organizations that do not share their part in the network.
    """

    def __init__(
        self,
        live: LiveNetwork,
        clock: Callable[[], float] = time.monotonic,
        without: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._live, self._clock, self._without = live, clock, without
        self._refresh_lock = Lock()
        self._prepared: PreparedAnalysis | None = None
        self.cost = 0.0

    def refresh(self) -> None:
        """Catch up and compute; meanwhile the previous snapshot answers."""
        with self._refresh_lock:
            self._live.catch_up()
            reading = self._live.reading
            if reading is None or not reading.generation:
                return
            started, previous = self._clock(), self._prepared
            analysis = self._live.analysis(Scope(self._live.default_effect(), without=self._without()))
            if previous is None or analysis is not previous.analysis:
                analysis.prepare()
                self.cost = self._clock() - started
            self._prepared = PreparedAnalysis(reading, analysis, started)

    def analysis(self, scope: Scope, reading: ReadPosition) -> Analysis:
        """Return the measures for a scope, at least as new as `served_reading` states for a position."""
        prepared = self._fallback(reading)
        if prepared is None:
            return self._live.analysis(scope, reading)
        return prepared.analysis if scope == prepared.analysis.scope else self._live.analysis(scope)

    def default_effect(self, reading: ReadPosition) -> Effect:
        """Return the policy that applies where a query names none; the scope computed in advance is under it."""
        prepared = self._fallback(reading)
        return self._live.default_effect(reading) if prepared is None else prepared.analysis.scope.effect

    def served_reading(self, reading: ReadPosition) -> ReadPosition:
        """Return the position of the network that answers while the read model is at ``reading``."""
        prepared = self._fallback(reading)
        if prepared is None or prepared.reading.position == reading.position:
            return reading
        lag = max(reading.lag_seconds, self._clock() - prepared.at)
        return replace(prepared.reading, lag_seconds=lag)

    def _fallback(self, reading: ReadPosition) -> PreparedAnalysis | None:
        """Return the snapshot that answers instead of the network itself; None where asking that is cheap.

        A snapshot at the position itself also answers: without the lock, which a costly query may hold.
        """
        prepared = self._prepared
        if (
            prepared is None
            or len(prepared.analysis.graph) < LARGE_NETWORK
            or prepared.reading.generation != reading.generation
        ):
            return None
        return prepared if prepared.reading.position <= reading.position else None
