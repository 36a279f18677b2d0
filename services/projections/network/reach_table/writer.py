"""Writes everybody's reach behind the engine: only what changed, with the position it is of, once a second at most."""

import threading
from typing import Any

import numpy as np
import psycopg
import structlog
from numpy.typing import NDArray
from tenacity import wait_fixed

from services.platform.database import CONNECT_SECONDS
from services.platform.retry import RetryPolicy
from services.projections.network.in_memory.live_network import EngineResult, LiveNetwork
from services.projections.network.reach_table import reach_table
from services.projections.network.reach_table.reach_table import NEVER_WRITTEN, Delta, TablePosition
from services.ripple import Effect, Rule

EFFECT, RULE = Effect.parse("met"), Rule.STRICTLY_AFTER
"""What is written: the default policy and rule."""
PACE_SECONDS = 1.0
_AGAIN_SECONDS = 2.0
_POLICY = RetryPolicy("reach_table", lambda failure: isinstance(failure, Exception), wait_fixed(_AGAIN_SECONDS))
_NONE = -1
"""Stands for no figures: whoever has no relationship that counts has no row."""
_LEADER = "SELECT pg_try_advisory_lock(hashtext('ripple'), hashtext('keeper'))"
_log = structlog.get_logger(__name__)


class ReachTableWriter:
    """Keeps the table at what the engine finds. Of several keepers one writes; the others wait for it to be gone.

    Args:
        live: the network in memory.
        dsn: the projections' database.
    """

    def __init__(self, live: LiveNetwork, dsn: str) -> None:
        self._live, self._dsn = live, dsn
        self._place = NEVER_WRITTEN
        self._figures = np.full((0, 2), _NONE, np.int64)
        self._strangers = np.empty(0, "V16")

    def run(self, stop: threading.Event) -> None:
        """Write until the stop event is set; after any failure start again, which compares and repairs the table."""
        for attempt in _POLICY.until_stopped(stop):
            with (
                attempt,
                psycopg.connect(self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection,
            ):
                self._keep(connection, stop)

    def begin(self, connection: psycopg.Connection[Any]) -> None:
        """Find out what is written, so that only what differs is written next: a restart repairs whatever it finds."""
        found = self._live.engine_result(EFFECT, RULE)
        self._place = reach_table.read_position(connection)
        told, figures = reach_table.read(connection)
        self._figures = np.full((len(found.people), 2), _NONE, np.int64)
        numbers = self._live.look_up_people(told)
        known = (numbers >= 0) & (numbers < len(found.people))
        self._figures[numbers[known]] = figures[known]
        self._strangers = told[~known]
        self.step(connection, found)

    def step(self, connection: psycopg.Connection[Any], found: EngineResult | None = None) -> int:
        """Write what changed since the last step; return how many people's figures that were.

        Raises:
            ClaimRejectedError: another keeper has written meanwhile.
        """
        found = found or self._live.engine_result(EFFECT, RULE)
        now = TablePosition(found.generation, found.position)
        if not now.generation:
            return 0
        figures = np.stack([found.reach, found.ancestors], axis=1)
        figures[~found.present] = _NONE
        delta = self._delta(found, figures)
        if now == self._place and not len(delta):
            return 0
        reach_table.save(connection, delta, self._place, now, {"effect": EFFECT.name, "rule": RULE.value})
        self._place, self._strangers, self._figures = now, self._strangers[:0], figures
        return len(delta)

    def _keep(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        """Wait to be the only one, then write at the pace until told to stop."""
        while not stop.is_set():
            row = connection.execute(_LEADER).fetchone()
            if row and row[0]:
                break
            stop.wait(_AGAIN_SECONDS)
        if stop.is_set():
            return
        self.begin(connection)
        _log.info("ripple_kept", generation=self._place.generation, position=self._place.position)
        while not stop.wait(PACE_SECONDS):
            self.step(connection)

    def _delta(self, found: EngineResult, figures: NDArray[np.int64]) -> Delta:
        """Compare with what is written: O(people)."""
        before = np.full_like(figures, _NONE)
        before[: len(self._figures)] = self._figures
        changed = np.flatnonzero((before != figures).any(axis=1))
        gone, ids = figures[changed, 0] == _NONE, found.people.ids
        kept = changed[~gone]
        return Delta(ids[kept], figures[kept], np.concatenate([self._strangers, ids[changed[gone]]]))
