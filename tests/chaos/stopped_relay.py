"""A relay that is stopped for good: the status of every reader reports it, until the relay is started again."""

from collections.abc import Sequence

import psycopg

from services.projector.projection import Projection
from services.projector.publishers import NEWS_SECONDS
from services.projector.status import ProjectionStatus, status
from services.projector.troubles import troubles
from services.publication.public_log import PublicLog
from tests.chaos.processes import ProcessGroup
from tests.support.wait import until

_MISSED = 20
"""Recorded events that the stopped relay does not publish."""


def stop_for_good(
    processes: ProcessGroup, models: Sequence[tuple[Projection, str]], log: PublicLog, *, source: str
) -> None:
    """Stop a relay, let the writers record more, and wait until every status says so; then let the relay start again.

    Args:
        processes: The processes; all relays of the source are stopped.
        models: The read models, each with its database.
        log: The log that is no longer published.
        source: Its context.

    Raises:
        AssertionError: The status of a read model never reports the relay.
    """
    readers = [(model.name, dsn) for model, dsn in models if source in model.contexts]
    processes.hold(f"relay-{source}")
    try:
        head = log.head()
        until(lambda: log.head() >= head + _MISSED, what="events that are not published")
        for name, dsn in readers:
            _wait_for_report(name, dsn, log.ce_source)
    finally:
        processes.release(f"relay-{source}")


def _wait_for_report(name: str, dsn: str, source: str) -> None:
    """Wait until the status of a read model reports the relay, once the time for a report has passed."""

    def read_everything() -> bool:
        now = _look(name, dsn)
        return now.running and now.reading.lag_events == 0

    until(read_everything, what=f"{name} to read what was published")

    def is_reported() -> bool:
        """Return whether the old report is noticed: heartbeats sent before the stop may be read after the change."""
        _age(dsn, source)
        now = _look(name, dsn)
        return now.state not in {"live", "behind"} or any(source in trouble.problem for trouble in troubles(now))

    until(is_reported, what=f"the status of {name} to report that the relay of {source} has stopped")


def _age(dsn: str, source: str) -> None:
    """Make a relay's last report as old as if the time had passed: a run would wait two minutes for each reader."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "UPDATE projection.publishers SET reported_at = least(reported_at, now() - make_interval(secs => %s)) "
            "WHERE source = %s",
            [NEWS_SECONDS + 1, source],
        )


def _look(name: str, dsn: str) -> ProjectionStatus:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return status(connection, [name])[0]
