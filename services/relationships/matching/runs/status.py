"""Status of the worker of matching runs: whether one works, and how many runs wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg

from services.platform.clock import Clock, system_clock
from services.process_manager.process_status import is_executing
from services.projector import connections
from services.relationships.matching.runs.queue import NAME

_WAITING = "SELECT count(*), min(at) FROM process_manager.requested_errands WHERE process = %s"


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """Status of the worker.

    Attributes:
        working: Whether a worker holds the lock: its sign of life.
        waiting: Runs that are requested or computed.
        oldest_at: When the oldest of them was requested.
        now: When it was read.
    """

    working: bool
    waiting: int
    oldest_at: datetime | None
    now: datetime

    @property
    def state(self) -> Literal["running", "stopped"]:
        """`running`, or `stopped` where no worker holds the lock."""
        return "running" if self.working else "stopped"

    @property
    def problems(self) -> list[str]:
        """What needs attention, in plain words: runs wait and no one computes them."""
        if self.working or self.oldest_at is None:
            return []
        seconds = max(0.0, (self.now - self.oldest_at).total_seconds())
        return [f"{NAME} is stopped: {self.waiting} matching runs wait for a worker, for up to {seconds:.0f} s"]


def read_status(connection: psycopg.Connection, clock: Clock = system_clock) -> WorkerStatus:
    """Return the status of the worker.

    Args:
        connection: Autocommitting, to the database of relationships.
        clock: Returns the present time.
    """
    row = connection.execute(_WAITING, [NAME]).fetchone()
    waiting, oldest = (0, None) if row is None else row
    return WorkerStatus(is_executing(connection, NAME), int(waiting), oldest, clock())


def check(dsn: str, clock: Clock = system_clock) -> str | None:
    """Return what degrades the runs of the matching, or None; a health check.

    Args:
        dsn: The database of relationships.
        clock: Returns the present time.
    """
    with connections.connect(dsn) as connection:
        return "; ".join(read_status(connection, clock).problems) or None
