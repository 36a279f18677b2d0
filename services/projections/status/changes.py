"""Which read models moved: looked up once for all listeners, however many there are."""

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock

from services.projections.errors import NotReadyError
from services.web.conditional_reads import ReadPosition

Places = Mapping[str, tuple[int, int]]
"""Generation and position of each read model, by name."""

LOOK_SECONDS = 0.5
_PART = re.compile(r"([a-z]{1,40}):(\d{1,9}):(\d{1,18})")


class Watch:
    """Knows where the read models stand, never older than `LOOK_SECONDS`.

    Args:
        names: The read models.
        reading: Looks one of them up.
        clock: Seconds that only grow.
    """

    def __init__(
        self, names: list[str], reading: Callable[[str], ReadPosition], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._names, self._reading, self._clock = names, reading, clock
        self._lock = Lock()
        self._until = 0.0
        self._places: Places = {}

    def now(self) -> Places:
        """Return where each read model stands."""
        with self._lock:
            if self._clock() >= self._until:
                self._places = {name: self._place(name) for name in self._names}
                self._until = self._clock() + LOOK_SECONDS
            return self._places

    def _place(self, name: str) -> tuple[int, int]:
        try:
            found = self._reading(name)
        except NotReadyError:  # never built yet: it moves when it is
            return (0, 0)
        return (found.generation, found.position)


def moved(before: Places, now: Places) -> list[str]:
    """Name the read models that stand elsewhere now."""
    return [name for name, place in now.items() if before.get(name) != place]


def write(places: Places) -> str:
    """Write places as the id of an event: `directory:1:42,programs:2:42`."""
    return ",".join(f"{name}:{generation}:{position}" for name, (generation, position) in places.items())


def read(identifier: str | None) -> Places | None:
    """Read the id of the last event a listener had; None where it had none, or not one of ours."""
    parts = [_PART.fullmatch(part) for part in (identifier or "").split(",")]
    found = {part[1]: (int(part[2]), int(part[3])) for part in parts if part}
    return found if len(found) == len(parts) else None
