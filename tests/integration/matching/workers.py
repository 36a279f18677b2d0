"""Workers of large matching runs in the process of a test, which can end as after kill -9."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from services.relationships.matching.runs.queue import NAME
from services.relationships.matching.runs.worker import RunWorker
from services.relationships.service import Relationships
from tests.integration.permissions.world import World


class Killed(BaseException):
    """The process ends here, as after kill -9."""


class Workers:
    """Workers of the federation, each with a connection of its own.

    Args:
        world: The federation.
        service: Its relationships.
    """

    def __init__(self, world: World, service: Relationships) -> None:
        self.dsn, self._sources = world.settings.dsn("relationships"), service.runs

    def work(self, before: Callable[[str], None] = lambda _: None) -> None:
        """Compute what waits, once."""
        worker = RunWorker(self._sources, self.dsn, before=before)
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            worker.compute_waiting(connection, threading.Event())

    def kill_before(self, step: str) -> None:
        """Compute what waits, and end as after kill -9 before a step."""

        def kill(name: str) -> None:
            if name == step:
                raise Killed

        with suppress(Killed):
            self.work(kill)

    def rows(self) -> int:
        """Return how many rows the queue has."""
        with psycopg.connect(self.dsn) as connection:
            query = "SELECT count(*) FROM process_manager.requested_errands WHERE process = %s"
            (count,) = connection.execute(query, [NAME]).fetchone() or (0,)
        return int(count)
