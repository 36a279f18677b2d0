"""Freshness of eligibility: the position up to which enrollment's public events are applied, and waiting for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from services.platform.database import Pool
from services.projector import status
from services.web.conditional_reads import POSITION, wait_for_position

NAME = "eligibility"
LATE_SECONDS = 10.0
"""A greater lag degrades the service's health."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The freshness of the eligibility tables.

    Attributes:
        generation: The generation behind the views; 0 before the first.
        position: The position up to which everything that enrollment published is applied.
        lag_seconds: Age of the oldest event that is not.
    """

    generation: int
    position: int
    lag_seconds: float

    def has_reached(self, position: int, source: str | None) -> bool:
        """Return whether everything up to a position of enrollment is applied; other sources are not awaited."""
        return source not in {None, "enrollment"} or self.position >= position


def look_up(pool: Pool) -> Freshness:
    """Return the freshness of the eligibility tables.

    Every event up to the position must be applied, of all partitions: a decision is about two people, whose events are
    in partitions of their own.
    """
    with pool.connection() as connection:
        reading = status.reading(connection, NAME)
    return Freshness(reading.generation, reading.through.get("enrollment", 0), reading.lag_seconds)


def check(pool: Pool) -> str | None:
    """Return what degrades the freshness, or None; a health check."""
    with pool.connection() as connection:
        (projection,) = status.status(connection, [NAME])
    lag = projection.reading.lag_seconds
    if projection.state in {"live", "behind"} and lag < LATE_SECONDS:
        return None
    return f"eligibility is {projection.state}: decisions use facts that are {lag:.0f} s old"


def await_position(pool: Pool) -> Callable[[str | None], None]:
    """Return the dependency with which a command waits, at most two seconds, for facts that its caller names.

    Args:
        pool: Connections to this service's database.
    """

    def dependency(
        min_position: Annotated[
            str | None,
            Query(
                pattern=POSITION,
                description="`enrollment:<Event-Position>` of the last event that the decision must take into account.",
            ),
        ] = None,
    ) -> None:
        if min_position is not None:
            wait_for_position(lambda: look_up(pool), min_position)

    return dependency
