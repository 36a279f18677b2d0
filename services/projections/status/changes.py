"""Changes of the read models' positions, looked up once for all subscribers."""

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock

from services.projections.errors import NotReadyError
from services.web.conditional_reads import ReadPosition

Positions = Mapping[str, tuple[int, int]]
"""Generation and position of each read model, by name."""

POLL_SECONDS = 0.5
_PART = re.compile(r"([a-z]{1,40}):(\d{1,9}):(\d{1,18})")


class PositionWatch:
    """Keeps the positions of the read models, never older than `POLL_SECONDS`.

    Args:
        names: Names of the read models.
        reading: Looks up the position of one.
        clock: Returns monotonic seconds.
    """

    def __init__(
        self, names: list[str], reading: Callable[[str], ReadPosition], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._names, self._reading, self._clock = names, reading, clock
        self._lock = Lock()
        self._until = 0.0
        self._positions: Positions = {}

    def now(self) -> Positions:
        """Return the position of each read model."""
        with self._lock:
            if self._clock() >= self._until:
                self._positions = {name: self._position(name) for name in self._names}
                self._until = self._clock() + POLL_SECONDS
            return self._positions

    def _position(self, name: str) -> tuple[int, int]:
        try:
            position = self._reading(name)
        except NotReadyError:  # never built: the first build is a change
            return (0, 0)
        return (position.generation, position.position)


def changed(before: Positions, now: Positions) -> list[str]:
    """Return the names of the read models whose position differs."""
    return [name for name, position in now.items() if before.get(name) != position]


def encode(positions: Positions) -> str:
    """Write positions as the id of an event: `directory:1:42,programs:2:42`."""
    return ",".join(f"{name}:{generation}:{position}" for name, (generation, position) in positions.items())


def decode(identifier: str | None) -> Positions | None:
    """Parse the id of the last event that a subscriber received; None where it has none or an invalid one."""
    parts = [_PART.fullmatch(part) for part in (identifier or "").split(",")]
    positions = {part[1]: (int(part[2]), int(part[3])) for part in parts if part}
    return positions if len(positions) == len(parts) else None
