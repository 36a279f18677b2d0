"""Freshness of eligibility: the position up to which enrollment's public events are applied, and waiting for one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from services.contract import naming
from services.platform.database import Pool
from services.projector import status
from services.web.min_position import PATTERN, parse
from services.web.position_waits import PositionWaits

NAME = "eligibility"
LATE_SECONDS = 10.0
"""A greater lag degrades the service's health."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The freshness of the eligibility tables.

    Attributes:
        generation: The generation behind the views; 0 before the first.
        source: Enrollment's log.
        position: The position up to which everything that enrollment published is applied.
        lag_seconds: Age of the oldest event that is not.
    """

    generation: int
    source: str
    position: int
    lag_seconds: float

    def has_reached(self, position: int, source: str) -> bool:
        """Return whether everything up to a position of enrollment is applied; the service's own log is not awaited."""
        return source != self.source or self.position >= position


def look_up(pool: Pool, publisher: str) -> Freshness:
    """Return the freshness of the eligibility tables: of the enrollment of one publisher.

    Every event up to the position must be applied, of all partitions: a decision is about two people, whose events are
    in partitions of their own.
    """
    with pool.connection() as connection:
        reading = status.reading(connection, NAME)
    source = naming.source(publisher, "enrollment")
    return Freshness(reading.generation, source, reading.through.get(source, 0), reading.lag_seconds)


def check(pool: Pool) -> str | None:
    """Return what degrades the freshness, or None; a health check."""
    with pool.connection() as connection:
        (projection,) = status.status(connection, [NAME])
    lag = projection.reading.lag_seconds
    if projection.state in {"live", "behind"} and lag < LATE_SECONDS:
        return None
    return f"eligibility is {projection.state}: decisions use facts that are {lag:.0f} s old"


def await_position(pool: Pool, publisher: str) -> Callable[[str | None], Awaitable[None]]:
    """Return the dependency with which a command waits, at most two seconds, for facts that its caller names.

    Args:
        pool: Connections to this service's database.
        publisher: The publisher of this service and of the enrollment it follows: another's facts decide nothing here.
    """
    sources = naming.sources([publisher])
    waits = PositionWaits(lambda: look_up(pool, publisher))

    async def dependency(
        min_position: Annotated[
            str | None,
            Query(
                description="Event-Source:Event-Position of the last enrollment event that the decision must know.",
                json_schema_extra={"pattern": PATTERN},
            ),
        ] = None,
    ) -> None:
        if min_position is not None:
            await waits.until(parse(min_position, sources))

    return dependency
