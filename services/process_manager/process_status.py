"""Status of a process manager: whether it works, and how many actions are planned, due, refused or unsettled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import psycopg

from services.platform.clock import Clock, system_clock
from services.process_manager.outcomes import ActionCounts, ErrandCounts, Outcomes
from services.projector import status as projector_status

ProcessState = Literal["running", "waiting", "stopped", "absent"]
LATE = timedelta(minutes=1)
"""An action that is due for longer shows that the executor does not keep up."""
NO_ERRANDS = ErrandCounts(done=0, given_up=0)
_NOTHING = ActionCounts(pending=0, due=0, refused=0, unsettled=0, oldest_due_at=None)
# The executor's lock is of its session. A frozen executor loses its session, and with it the lock, within 10 s.
_EXECUTING = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = (hashtext('process_manager')::bigint & 4294967295)::oid
      AND objid = (hashtext(%s)::bigint & 4294967295)::oid)
"""


@dataclass(frozen=True, slots=True)
class ProcessManagerStatus:
    """Status of the process manager of one write service.

    Attributes:
        name: The name of the process, `<service>_process`.
        reading: The state of its read model, which decides what is pending.
        executing: Whether an executor holds its lock: its sign of life.
        counts: The counts of its pending actions.
        now: When they were read.
        errands: The counts of what it did outside of the event store.
    """

    name: str
    reading: str
    executing: bool
    counts: ActionCounts
    now: datetime
    errands: ErrandCounts = NO_ERRANDS

    @property
    def state(self) -> ProcessState:
        """`running`, `waiting` for its read model to be built, `stopped`, or `absent` before its first start."""
        if self.reading == "absent":
            return "absent"
        if self.reading == "rebuilding":
            return "waiting"
        return "running" if self.executing and self.reading in {"live", "behind"} else "stopped"

    @property
    def overdue_seconds(self) -> float:
        """For how long the oldest action has been due or refused, in seconds; 0 where none is."""
        oldest = self.counts.oldest_due_at
        return 0.0 if oldest is None else max(0.0, (self.now - oldest).total_seconds())

    @property
    def problems(self) -> list[str]:
        """What needs attention, in plain words; empty where it works and keeps up."""
        found = []
        if self.state in {"stopped", "absent"}:
            found.append(f"{self.name} is {self.state}: nothing follows and nothing becomes due in its service")
        if self.counts.refused:
            found.append(f"{self.name}: {self.counts.refused} actions were refused and are tried again")
        if self.counts.unsettled:
            found.append(f"{self.name}: {self.counts.unsettled} actions are still pending after they were executed")
        if self.state == "running" and not self.counts.refused and self.overdue_seconds > LATE.total_seconds():
            found.append(f"{self.name}: {self.counts.due} actions are due for up to {self.overdue_seconds:.0f} s")
        return found


def read_status(connection: psycopg.Connection, process: str, clock: Clock = system_clock) -> ProcessManagerStatus:
    """Return the status of a process manager.

    Args:
        connection: Autocommitting, to the database of its service.
        process: Its name.
        clock: Returns the present time.
    """
    (projection,) = projector_status.status(connection, [process])
    now, counts, errands = clock(), _NOTHING, NO_ERRANDS
    if projection.state != "absent":
        try:
            outcomes = Outcomes(connection, process)
            counts, errands = outcomes.counts(now), outcomes.errands()
        except psycopg.errors.UndefinedTable:  # its first generation is not live yet
            counts = _NOTHING
    return ProcessManagerStatus(process, projection.state, is_executing(connection, process), counts, now, errands)


def is_executing(connection: psycopg.Connection, process: str) -> bool:
    """Return whether an executor of a process holds its lock."""
    row = connection.execute(_EXECUTING, [process]).fetchone()
    return row is not None and bool(row[0])
