"""Sweep of a service's stores after people whose key was deleted, by a service that does not decide about erasures."""

from __future__ import annotations

import threading

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from services.platform.clock import Clock, system_clock
from services.vault.erasure_stores import ErasureStores
from services.vault.version_sweep import VersionSweep

WAIT_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class ForgottenSweep:
    """Empties stores of every person whose key was deleted.

    Args:
        stores: The stores.
        versions: Deletes the sealed versions that nothing reads any more; None where another process does.
        clock: Returns the present time.
    """

    def __init__(
        self, stores: ErasureStores, versions: VersionSweep | None = None, *, clock: Clock = system_clock
    ) -> None:
        self._stores, self._versions, self._clock = stores, versions, clock

    def run(self, stop: threading.Event) -> None:
        """Sweep until `stop` is set; a failure is logged, and the next round tries again."""
        while not stop.is_set():
            try:
                self._stores.examine_forgotten(self._clock)
                if self._versions is not None:
                    self._versions.execute_if_due(self._clock())
            except (psycopg.Error, PoolTimeout) as failure:
                _log.warning("sweep_failed", reason=repr(failure))
            stop.wait(WAIT_SECONDS)
