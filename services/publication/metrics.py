"""Prometheus metrics of the relays, read from their stored positions, so that a stopped relay is visible as well."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import psycopg
from prometheus_client.metrics_core import Metric

from services.contract import naming
from services.platform.clock import Clock, system_clock
from services.platform.metrics import gauge

RELAY = "kafka"
"""The destination of a relay."""
_POSITION = "SELECT position FROM publication.relay_state WHERE source = %s AND destination = %s"


class _Recorded(Protocol):
    @property
    def recorded_at(self) -> datetime: ...


class _Stored(Protocol):
    @property
    def event(self) -> _Recorded: ...


class Log(Protocol):
    """The part of an event store that the metrics need."""

    def head(self) -> int:
        """Return the last position."""

    def read(self, after: int, limit: int) -> Sequence[_Stored]:
        """Return events after a position."""


def measure(dsn: str, publisher: str, context: str, log: Log, clock: Clock = system_clock) -> Iterable[Metric]:
    """Measure position and lag of a service's relay; no metrics if the service has never had one.

    Args:
        dsn: The service's database.
        publisher: Its publisher.
        context: Its context.
        log: Its log.
        clock: Returns the present time.
    """
    with psycopg.connect(dsn, connect_timeout=3, options="-c statement_timeout=5s") as connection:
        row = connection.execute(_POSITION, [context, RELAY]).fetchone()
    if row is None:
        return []
    (position,) = row
    source = naming.source(publisher, context)
    head, unpublished = log.head(), log.read(position, 1)
    age = (clock() - unpublished[0].event.recorded_at).total_seconds() if unpublished else 0.0
    return [
        _gauge("mentorship_relay_position", "Last position published.", source, position),
        _gauge("mentorship_relay_head_position", "Last position recorded.", source, head),
        _gauge("mentorship_relay_lag_seconds", "Age of the oldest event not published.", source, max(0.0, age)),
    ]


def _gauge(name: str, help: str, source: str, value: float) -> Metric:
    family = gauge(name, help, "source")
    family.add_metric([source], value)
    return family
