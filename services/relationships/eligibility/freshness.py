"""How far the enrollment's public events have arrived here, and waiting for one that a caller knows of."""

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
"""An arrival later than this degrades the service's health."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where the eligibility tables stand.

    Attributes:
        generation: the generation behind the views; 0 before the first.
        position: everything the enrollment published up to here has arrived.
        lag_seconds: age of the oldest event that has not.
    """

    generation: int
    position: int
    lag_seconds: float

    def has_reached(self, position: int, source: str | None) -> bool:
        """Say whether everything up to a position of the enrollment has arrived; other sources are not awaited."""
        return source not in {None, "enrollment"} or self.position >= position


def arrived(pool: Pool) -> Arrived:
    """Look up how far it has arrived.

    What counts is that *everything* up to a position is there: a decision is about two people, whose events travel in
    partitions of their own.
    """
    with pool.connection() as connection:
        found = status.reading(connection, NAME)
    return Arrived(found.generation, found.through.get("enrollment", 0), found.lag_seconds)


def trouble(pool: Pool) -> str | None:
    """Say what is wrong with the arrival, if anything; a health check."""
    with pool.connection() as connection:
        (found,) = status.status(connection, [NAME])
    if found.state == "live" or (found.running and found.reading.lag_seconds < LATE_SECONDS):
        return None
    return f"eligibility is {found.state}: decisions stand on what arrived {found.reading.lag_seconds:.0f} s ago"


def await_arrival(pool: Pool) -> Callable[[str | None], None]:
    """Make the dependency with which a command waits, two seconds at most, for what its caller has just enrolled.

    Args:
        pool: of this service's database.
    """

    def dependency(
        min_position: Annotated[
            str | None,
            Query(
                pattern=POSITION,
                description="`enrollment:<Event-Position>` of what must have arrived here before this is decided.",
            ),
        ] = None,
    ) -> None:
        if min_position is not None:
            wait_for_position(lambda: arrived(pool), min_position)

    return dependency
