"""Background refresh of the network, so that a query has few changes to apply."""

import threading

import structlog

from services.projections.network.in_memory.published import PublishedSnapshot

PACE_SECONDS = 1.0
_STOP_SECONDS = 5.0
REST_FACTOR = 2
"""Pause after a refresh, as a multiple of its duration: queries need the processor, too."""
_log = structlog.get_logger(__name__)


class Refresher:
    """A thread that refreshes the snapshot until stopped; it starts loading before the first query.

    Args:
        published: The snapshot.
    """

    def __init__(self, published: PublishedSnapshot) -> None:
        self._published = published
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="network-refresh", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and wait for it, but no longer than a few seconds: loading a large network takes longer."""
        self._stop.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._published.refresh()
            except Exception as error:  # noqa: BLE001 - any error: a query meets it as well, and reports it
                _log.warning("network_refresh_failed", reason=repr(error))
            self._stop.wait(max(PACE_SECONDS, REST_FACTOR * self._published.cost))
