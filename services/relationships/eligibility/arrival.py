"""How far the enrollment's public events have arrived here, and waiting for one that a caller knows of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from services.platform.database import Pool
from services.platform.http.reads import POSITION, wait
from services.projection import generations, watermarks

NAME = "eligibility"


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where the eligibility tables stand.

    Attributes:
        generation: the generation behind the views; 0 before the first.
        position: everything the enrollment published up to here has arrived.
        lag_seconds: not measured here; the status of the projection tells it.
    """

    generation: int
    position: int
    lag_seconds: float = 0.0

    def reached(self, position: int, source: str | None) -> bool:
        """Say whether everything up to a position of the enrollment has arrived; other sources are not awaited."""
        return source not in {None, "enrollment"} or self.position >= position


def arrived(pool: Pool) -> Arrived:
    """Look up how far it has arrived."""
    with pool.connection() as connection:
        generation = generations.live(connection, NAME)
        if generation is None:
            return Arrived(0, 0)
        return Arrived(generation.number, watermarks.read(connection, generation).get("enrollment", 0))


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
            wait(lambda: arrived(pool), min_position)

    return dependency
