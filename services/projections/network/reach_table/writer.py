"""Write-behind of reach: writes what changed, with its position, once a second at most."""

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
"""Policy and rule of the written figures: the defaults."""
PACE_SECONDS = 1.0
_AGAIN_SECONDS = 2.0
_POLICY = RetryPolicy("reach_table", lambda error: isinstance(error, Exception), wait_fixed(_AGAIN_SECONDS))
_NONE = -1
"""Marks missing figures: a person without a relationship that counts has no row."""
_LEADER = "SELECT pg_try_advisory_lock(hashtext('ripple'), hashtext('keeper'))"
_log = structlog.get_logger(__name__)


class ReachTableWriter:
    """Keeps the table equal to the engine. Of several writers one holds the lock; the others wait for it.

    Args:
        live: The network in memory.
        dsn: The projections' database.
    """

    def __init__(self, live: LiveNetwork, dsn: str) -> None:
        self._live, self._dsn = live, dsn
        self._place = NEVER_WRITTEN
        self._figures = np.full((0, 2), _NONE, np.int64)
        self._unknown_people = np.empty(0, "V16")

    def run(self, stop: threading.Event) -> None:
        """Write until stopped; after any error start again."""
        for attempt in _POLICY.until_stopped(stop):
            with (
                attempt,
                psycopg.connect(self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection,
            ):
                self._hold_and_write(connection, stop)

    def load(self, connection: psycopg.Connection[Any]) -> None:
        """Read the table, so that only differences are written: a restart repairs any state it finds."""
        result = self._live.engine_result(EFFECT, RULE)
        self._place = reach_table.read_position(connection)
        people, figures = reach_table.read(connection)
        self._figures = np.full((len(result.people), 2), _NONE, np.int64)
        numbers = self._live.look_up_people(people)
        in_network = (numbers >= 0) & (numbers < len(result.people))
        self._figures[numbers[in_network]] = figures[in_network]
        self._unknown_people = people[~in_network]
        self.write_changes(connection, result)

    def write_changes(self, connection: psycopg.Connection[Any], result: EngineResult | None = None) -> int:
        """Write the changes since the last call; return the number of people written.

        Raises:
            ClaimRejectedError: Another writer has written meanwhile.
        """
        result = result or self._live.engine_result(EFFECT, RULE)
        now = TablePosition(result.generation, result.position)
        if not now.generation:
            return 0
        figures = np.stack([result.reach, result.ancestors], axis=1)
        figures[~result.present] = _NONE
        delta = self._delta(result, figures)
        if now == self._place and not len(delta):
            return 0
        reach_table.save(connection, delta, self._place, now, {"effect": EFFECT.name, "rule": RULE.value})
        self._place, self._unknown_people, self._figures = now, self._unknown_people[:0], figures
        return len(delta)

    def _hold_and_write(self, connection: psycopg.Connection[Any], stop: threading.Event) -> None:
        """Wait for the lock, then write at the pace until stopped."""
        while not stop.is_set():
            row = connection.execute(_LEADER).fetchone()
            if row and row[0]:
                break
            stop.wait(_AGAIN_SECONDS)
        if stop.is_set():
            return
        self.load(connection)
        _log.info("reach_table_loaded", generation=self._place.generation, position=self._place.position)
        while not stop.wait(PACE_SECONDS):
            self.write_changes(connection)

    def _delta(self, result: EngineResult, figures: NDArray[np.int64]) -> Delta:
        """Compare with what is written: O(people)."""
        previous = np.full_like(figures, _NONE)
        previous[: len(self._figures)] = self._figures
        changed = np.flatnonzero((previous != figures).any(axis=1))
        gone, ids = figures[changed, 0] == _NONE, result.people.ids
        present = changed[~gone]
        return Delta(ids[present], figures[present], np.concatenate([self._unknown_people, ids[changed[gone]]]))
