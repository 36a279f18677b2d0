"""Status of a process manager: its health check and its metrics, read by the server of its service."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from prometheus_client.metrics_core import Metric

from services.platform.clock import Clock, system_clock
from services.platform.metrics import gauge
from services.process_manager.outcomes import ActionCounts, Outcomes
from services.projector import connections
from services.projector import status as projector_status

LATE_SECONDS = 60.0
"""For longer than this nothing may be due, or else the executor has stopped or does not keep up."""


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
        (projection,) = projector_status.status(connection, [process])
        counts = read_counts(connection, process, clock)
    if counts is None or projection.state not in {"live", "behind"}:
        return f"{process} is {projection.state}: nothing follows, and nothing becomes due"
    troubles = []
    if counts.refused:
        troubles.append(f"{counts.refused} actions are refused and tried again")
    if counts.unsettled:
        troubles.append(f"{counts.unsettled} actions are still pending a minute after they were executed")
    late = overdue_seconds(counts, clock)
    if late > LATE_SECONDS:
        troubles.append(f"an action has been due for {late:.0f} s")
    return f"{process}: {'; '.join(troubles)}" if troubles else None


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
        counts = read_counts(connection, process, clock)
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
    yield from (actions, late)
