"""The relay in numbers for Prometheus, looked up where it keeps its position: a stopped relay is seen, too."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import psycopg
from prometheus_client.metrics_core import Metric

from services.platform.metrics import gauge

RELAY = "kafka"
"""The relay's channel."""
_POSITION = "SELECT position FROM publication.channel WHERE source = %s AND channel = %s"


class _Recorded(Protocol):
    @property
    def recorded_at(self) -> datetime: ...


class _Stored(Protocol):
    @property
    def event(self) -> _Recorded: ...


class Log(Protocol):
    """What is asked of an event store."""

    def head(self) -> int:
        """The last position."""

    def read(self, after: int, limit: int) -> Sequence[_Stored]:
        """Events after a position."""


def measure(
    dsn: str, source: str, log: Log, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterable[Metric]:
    """Measure how far a service's relay is; nothing where there never was one.

    Args:
        dsn: The service's database.
        source: Its context.
        log: Its log.
        now: The clock.
    """
    with psycopg.connect(dsn, connect_timeout=3, options="-c statement_timeout=5s") as connection:
        row = connection.execute(_POSITION, [source, RELAY]).fetchone()
    if row is None:
        return []
    (position,) = row
    head, waiting = log.head(), log.read(position, 1)
    age = (now() - waiting[0].event.recorded_at).total_seconds() if waiting else 0.0
    return [
        _one("mentorship_relay_position", "Last position published.", source, position),
        _one("mentorship_relay_head_position", "Last position recorded.", source, head),
        _one("mentorship_relay_lag_seconds", "Age of the oldest event not published.", source, max(0.0, age)),
    ]


def _one(name: str, help: str, source: str, value: float) -> Metric:
    family = gauge(name, help, "source")
    family.add_metric([source], value)
    return family
