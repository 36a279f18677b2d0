"""Keeps the network in memory close to its table while nobody asks, so that a question has little to catch up with."""

import threading

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from services.projections.network.live.live import Live
from services.projections.network.ripple import Effect, Rule

PACE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class Following:
    """A thread that follows until it is ended; loading begins with it, before the first question.

    Args:
        live: the network in memory.
    """

    def __init__(self, live: Live) -> None:
        self._live = live
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="network-following", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                if self._live.generation:
                    self._live.catch_up()
                else:
                    self._live.reached(Effect.parse("met"), Rule.STRICTLY_AFTER)
            except (psycopg.Error, PoolTimeout) as failure:  # a question meets the same failure, and says so
                _log.warning("network_waits", reason=repr(failure))
            self._stop.wait(PACE_SECONDS)
