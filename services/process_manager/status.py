"""Status of a process manager: its health check and its metrics, read by the server of its service."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from prometheus_client.metrics_core import Metric

from services.platform.clock import Clock, system_clock
from services.platform.metrics import gauge
from services.process_manager.outcomes import ActionCounts, Outcomes
from services.process_manager.process_status import is_executing, read_status
from services.projector import connections


def read_counts(connection: psycopg.Connection, process: str, clock: Clock = system_clock) -> ActionCounts | None:
    """Return the counts of a process's pending actions; None before its projector's first start."""
    try:
        return Outcomes(connection, process).counts(clock())
    except psycopg.errors.UndefinedTable:
        return None


def check(dsn: str, process: str, clock: Clock = system_clock) -> str | None:
    """Return what degrades a process manager, or None; a health check.

    Args:
        dsn: Its service's database.
        process: Its name.
        clock: Returns the present time.
    """
    with connections.connect(dsn) as connection:
        return "; ".join(read_status(connection, process, clock).problems) or None


def overdue_seconds(counts: ActionCounts, clock: Clock = system_clock) -> float:
    """Return for how long the oldest action has been due without an attempt, in seconds; 0 where none is."""
    if counts.oldest_due_at is None:
        return 0.0
    return max(0.0, (clock() - counts.oldest_due_at).total_seconds())


def measure(dsn: str, process: str, clock: Clock = system_clock) -> Iterator[Metric]:
    """Measure a process manager; nothing before its first start.

    Args:
        dsn: Its service's database.
        process: Its name.
        clock: Returns the present time.
    """
    with connections.connect(dsn) as connection:
        counts, executes = read_counts(connection, process, clock), is_executing(connection, process)
    if counts is None:
        return
    states = {
        "pending": counts.pending,
        "due": counts.due,
        "refused": counts.refused,
        "unsettled": counts.unsettled,
    }
    actions = gauge("mentorship_process_actions", "Actions of a process manager.", "process", "state")
    for state, count in states.items():
        actions.add_metric([process, state], count)
    late = gauge("mentorship_process_overdue_seconds", "How long the oldest action has been due.", "process")
    late.add_metric([process], overdue_seconds(counts, clock))
    executing = gauge("mentorship_process_executing", "1 while an executor holds the process's lock.", "process")
    executing.add_metric([process], float(executes))
    yield from (actions, late, executing)
