"""Where the read models stand, as the engine knows it."""

from collections.abc import Sequence
from typing import Protocol

from prometheus_client.metrics_core import Metric

from services.platform.database import Pool
from services.projections.errors import NotReadyError
from services.projections.status.models import LedgerLine, ProjectionStatus, Status
from services.projector import status as engine
from services.projector.metrics import measure
from services.web.conditional_reads import ReadPosition


class Standing(Protocol):
    """Looks up where read models stand."""

    def reading(self, projection: str) -> ReadPosition:
        """Say where one stands; a cheap look."""
        ...

    def status(self) -> Status:
        """Say how far every one is, and whether its ledger agrees."""
        ...


class EngineStanding:
    """Asks the engine's tables.

    Args:
        pool: The projections' database.
        names: The read models.
    """

    def __init__(self, pool: Pool, names: Sequence[str]) -> None:
        self._pool, self._names = pool, names

    def reading(self, projection: str) -> ReadPosition:
        """Say where one stands.

        Raises:
            NotReadyError: While it has never been built.
        """
        with self._pool.connection() as connection:
            found = engine.reading(connection, projection)
        if not found.generation:
            raise NotReadyError(f"the read model {projection} has not been built yet", retry_seconds=1)
        return found

    def status(self) -> Status:
        """Say how far every one is."""
        with self._pool.connection() as connection:
            return Status(projections=[_status(one) for one in engine.status(connection, self._names)])

    def measured(self) -> list[Metric]:
        """Say the same in numbers, for Prometheus."""
        with self._pool.connection() as connection:
            return list(measure(connection, self._names))

    def lag(self, projection: str) -> str | None:
        """Say what keeps a read model from being current, for the health; None when nothing does."""
        with self._pool.connection() as connection:
            (found,) = engine.status(connection, [projection])
        if found.ledger == "DIFFERENT":
            return "its ledger differs from the publisher's"
        if found.state == "live":
            return None
        return f"{found.state}, {found.reading.lag_events} records and {found.reading.lag_seconds:.1f} s behind"


def _status(found: engine.ProjectionStatus) -> ProjectionStatus:
    at = found.reading
    return ProjectionStatus(
        name=at.name,
        generation=at.generation,
        position=at.position,
        head=at.head,
        lag_events=at.lag_events,
        lag_seconds=round(at.lag_seconds, 3),
        state=found.state,
        parked=found.parked,
        applied=found.applied,
        duplicates=found.duplicates,
        unknown=found.unknown,
        rejected=found.rejected,
        failures=found.failures,
        last_error=found.last_error,
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
            for one in found.partitions
        ],
    )
