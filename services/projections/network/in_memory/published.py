"""The network as it was last made ready: while a large one is counted anew, questions are answered as of before.

A small network is caught up with and counted within the question, and shows every change at once. From some size on
that takes too long: then it is counted beside the questions, and the network tells the position it shows.
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

DEFAULT_SCOPE = Scope(Effect.parse("met"))
"""What is made ready: the question that is asked most."""
LARGE_NETWORK = 50_000
"""From so many relationships on counting is too slow for a question: at this size it takes a twentieth of a second."""


@dataclass(frozen=True)
class PreparedAnalysis:
    """A network with its measures counted.

    Attributes:
        reading: where the read model stood.
        analysis: the measures.
        at: when that was, on the clock.
    """

    reading: status.Reading
    analysis: Analysis
    at: float


class PublishedSnapshot:
    """Answers for the network, at a position it tells.

    Args:
        live: the network in memory.
        clock: seconds that only grow.
    """

    def __init__(self, live: LiveNetwork, clock: Callable[[], float] = time.monotonic) -> None:
        self._live, self._clock = live, clock
        self._turn = Lock()
        self._prepared: PreparedAnalysis | None = None
        self.cost = 0.0

    def refresh(self) -> None:
        """Catch up and count; meanwhile the network as it was before answers."""
        with self._turn:
            self._live.catch_up()
            reading = self._live.reading
            if reading is None or not reading.generation:
                return
            begun, before = self._clock(), self._prepared
            found = self._live.analysis(DEFAULT_SCOPE)
            if before is None or found is not before.analysis:
                found.prepare()
                self.cost = self._clock() - begun
            self._prepared = PreparedAnalysis(reading, found, begun)

    def analysis(self, asked: Scope, reading: ReadPosition) -> Analysis:
        """Return the measures of what is asked for, at least as new as what `seen` says of a reading."""
        ready = self._stale(reading)
        if ready is None:
            return self._live.analysis(asked, reading)
        return ready.analysis if asked == DEFAULT_SCOPE else self._live.analysis(asked)

    def served_reading(self, reading: ReadPosition) -> ReadPosition:
        """Say where the network stands that answers, if the read model stands at ``reading``."""
        ready = self._stale(reading)
        if ready is None:
            return reading
        lag = max(reading.lag_seconds, self._clock() - ready.at)
        return replace(ready.reading, lag_seconds=lag)

    def _stale(self, reading: ReadPosition) -> PreparedAnalysis | None:
        """Return what answers in place of the newest; None where the newest is cheap to come by, or the same."""
        ready = self._prepared
        if ready is None or len(ready.analysis.graph) < LARGE_NETWORK or ready.reading.generation != reading.generation:
            return None
        return ready if ready.reading.position < reading.position else None
