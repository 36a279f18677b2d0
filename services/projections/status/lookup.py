"""Look-up of positions, ledgers and metrics of the read models in the engine's tables."""

from collections.abc import Collection, Sequence
from typing import Protocol

from prometheus_client.metrics_core import Metric

from services.platform.database import Pool
from services.projections.errors import NotReadyError
from services.projections.status.models import LedgerLine, ProjectionStatus, PublisherLine, Status
from services.projector import status as engine
from services.projector import troubles
from services.projector.metrics import measure
from services.projector.publishers import PublisherStatus
from services.web.conditional_reads import ReadPosition


class StatusLookup(Protocol):
    """Looks up the status of read models."""

    def reading(self, projection: str) -> ReadPosition:
        """Return the position of one; reads one row."""
        ...

    def status(self, names: Collection[str] | None = None) -> Status:
        """Return the status of those that are named, or of every one, with its ledger."""
        ...


class EngineStatusLookup:
    """Looks up the status in the engine's tables.

    Args:
        pool: The projections' database.
        names: Names of the read models.
    """

    def __init__(self, pool: Pool, names: Sequence[str]) -> None:
        self._pool, self._names = pool, names

    def reading(self, projection: str) -> ReadPosition:
        """Return the position of one.

        Raises:
            NotReadyError: It has never been built.
        """
        with self._pool.connection() as connection:
            position = engine.reading(connection, projection)
        if not position.generation:
            raise NotReadyError(f"the read model {projection} has not been built yet", retry_seconds=1)
        return position

    def status(self, names: Collection[str] | None = None) -> Status:
        """Return the status of those that are named, or of every one: nine queries for each."""
        asked = [name for name in self._names if names is None or name in names]
        if not asked:
            return Status(projections=[])
        with self._pool.connection() as connection:
            return Status(projections=[_status(one) for one in engine.status(connection, asked)])

    def metrics(self) -> list[Metric]:
        """Return the status as metrics for Prometheus."""
        with self._pool.connection() as connection:
            return list(measure(connection, self._names))

    def lag(self, projection: str) -> str | None:
        """Return why a read model is not current, for the health check; None where it is."""
        with self._pool.connection() as connection:
            (status,) = engine.status(connection, [projection])
        return troubles.degradation(status)


def _status(status: engine.ProjectionStatus) -> ProjectionStatus:
    at = status.reading
    return ProjectionStatus(
        name=at.name,
        generation=at.generation,
        position=at.position,
        head=at.head,
        lag_events=at.lag_events,
        lag_seconds=round(at.lag_seconds, 3),
        state=status.state,
        feed=status.feed,
        silent_seconds=_rounded(status.silent_seconds),
        failing_seconds=_rounded(status.failing_seconds),
        publishers=[_publisher(one) for one in status.publishers],
        parked=status.parked,
        parked_reasons=dict(status.parked_reasons),
        applied=status.applied,
        duplicates=status.duplicates,
        unknown=status.unknown,
        rejected=status.rejected,
        failures=status.failures,
        last_error=status.last_error,
        ledger=[
            LedgerLine(
                source=one.source,
                topic=one.topic,
                partition=one.partition,
                position=one.position,
                count=one.count,
                ledger=one.ledger,
                difference=one.difference,
            )
            for one in status.partitions
        ],
    )


def _publisher(publisher: PublisherStatus) -> PublisherLine:
    return PublisherLine(
        source=publisher.source,
        through=publisher.through,
        head=publisher.head,
        unpublished=publisher.unpublished,
        news_seconds=round(publisher.news_seconds, 3),
        standing_seconds=_rounded(publisher.standing_seconds),
        reported=publisher.reported,
        quarantined=list(publisher.quarantined),
        state=publisher.state,
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
