"""Keeps the network in memory close to its table while nobody asks, so that a question has little to catch up with."""

import threading

import structlog

from services.projections.network.in_memory.published import PublishedSnapshot

PACE_SECONDS = 1.0
_STOP_SECONDS = 5.0
REST_FACTOR = 2
"""How many times as long as counting takes nothing is counted: questions need the processor, too."""
_log = structlog.get_logger(__name__)


class Refresher:
    """A thread that follows until it is ended; loading begins with it, before the first question.

    Args:
        published: the network that answers.
    """

    def __init__(self, published: PublishedSnapshot) -> None:
        self._published = published
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="network-following", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it; not for as long as loading a large network may take."""
        self._stop.set()
        self._thread.join(_STOP_SECONDS)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self._published.refresh()
            except Exception as failure:  # noqa: BLE001 - whatever it is: a question meets it, too, and says so
                _log.warning("network_waits", reason=repr(failure))
            self._stop.wait(max(PACE_SECONDS, REST_FACTOR * self._published.cost))
