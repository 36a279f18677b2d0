"""The queue of runs that wait for a worker, and how far the one that is computed has come.

A row is only a hint: whether a run is pending is decided by the log. It is written before the request is recorded, so
no recorded request is without a row, and what turns out to be no request is deleted later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from services.eventstore.command_metadata import CommandMetadata
from services.platform.database import Pool
from services.process_manager.errand_requests import ErrandRequests

NAME: Final = "matching_runs"
"""Name of the worker: of its rows in the queue, of its notifications and of its lock."""
_KIND = "matching-run"
_UNDECIDED = timedelta(minutes=10)
"""For so long a row may be of a request whose command is still decided."""
_OLDEST = """
SELECT subject::text, cause, at, correlation FROM process_manager.requested_errands
WHERE process = %s ORDER BY at, key"""
_ADVANCE = "UPDATE process_manager.requested_errands SET data = %s WHERE process = %s AND subject = %s AND cause = %s"
_STEP = "SELECT data FROM process_manager.requested_errands WHERE process = %s AND subject = %s AND cause = %s"
_DELETE = "DELETE FROM process_manager.requested_errands WHERE process = %s AND subject = %s AND cause = %s"


class WaitingRun(NamedTuple):
    """A row of the queue."""

    program_id: str
    run_id: str
    at: datetime
    correlation: str

    def may_be_undecided(self, now: datetime) -> bool:
        """Return whether the command that requests it may not be recorded yet."""
        return now - self.at < _UNDECIDED


@dataclass(frozen=True, slots=True)
class RunStep:
    """The progress of a run.

    Attributes:
        step: `gathering`, `matching`, `explaining` or `recording`.
        done: Parts of the step that are done.
        of: All parts of the step.
    """

    step: str
    done: int
    of: int


class RunQueue:
    """The queue as servers see it.

    Args:
        pool: Connections to the service's database that may write.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def add(self, program_id: str, run_id: UUID, meta: CommandMetadata) -> None:
        """Add a run, and tell the worker."""
        with self._pool.connection() as connection:
            ErrandRequests(NAME).add(
                connection,
                kind=_KIND,
                subject=UUID(program_id),
                cause=str(run_id),
                at=meta.recorded_at,
                correlation=meta.correlation_id,
            )

    def step_of(self, program_id: str, run_id: str) -> RunStep | None:
        """Return how far a run has come; None before a worker has begun."""
        with self._pool.connection() as connection:
            row = connection.execute(_STEP, [NAME, program_id, run_id]).fetchone()
        return RunStep(**row[0]) if row is not None and row[0] else None


class WorkerQueue:
    """The queue as the worker sees it.

    Args:
        connection: Autocommitting, to the service's database.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def waiting(self) -> list[WaitingRun]:
        """Return the rows, oldest first."""
        return [WaitingRun(*row) for row in self._connection.execute(_OLDEST, [NAME]).fetchall()]

    def advance(self, run: WaitingRun, step: RunStep) -> None:
        """Note how far a run has come."""
        data = Jsonb({"step": step.step, "done": step.done, "of": step.of})
        self._connection.execute(_ADVANCE, [data, NAME, run.program_id, run.run_id])

    def delete(self, run: WaitingRun) -> None:
        """Delete the row of a run that has ended."""
        self._connection.execute(_DELETE, [NAME, run.program_id, run.run_id])
