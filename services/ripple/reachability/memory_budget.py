"""How much memory a pass may take, and how many shards it needs where that is not enough."""

from dataclasses import dataclass
from math import ceil

from services.ripple.reachability.persistent_sets import COPY_LIMIT, VersionForest, used_bytes
from services.ripple.reachability.replay import Replay

PERSON_BYTES, RELATIONSHIP_BYTES = 32, 20
"""Bytes of state, whatever the number of shards."""
VERSION_BYTES, MEMBER_BYTES = 16, 4
"""Bytes of a forest."""
MIN_FREE_BYTES = 1024
GROWTH_FACTOR = 3
"""While a forest is enlarged it is there once, and twice as large a second time."""
SAFETY_MARGIN = 1.5


class TooLargeError(MemoryError):
    """The pass would not fit into the memory it may use; ``shards`` are enough, or None where none are."""

    def __init__(self, shards: int | None, needed: int, memory: int) -> None:
        advice = f"compute in {shards} shards (--shards {shards})" if shards else "no number of shards would do"
        super().__init__(f"about {needed / 1e6:,.0f} MB are needed and {memory / 1e6:,.0f} MB may be used: {advice}")
        self.shards = shards


@dataclass(frozen=True)
class MemoryBudget:
    """The memory one pass may use.

    Attributes:
        people, relationships: of the history.
        memory: bytes, or None for as many as there are.
    """

    people: int
    relationships: int
    memory: int | None

    @property
    def fixed(self) -> int:
        """Bytes that every shard needs."""
        return self.people * PERSON_BYTES + self.relationships * RELATIONSHIP_BYTES

    def members(self, wanted: int) -> int:
        """Return how many members a forest may begin with.

        Raises:
            TooLargeError: not even the state of one shard fits.
        """
        if self.memory is None:
            return wanted
        left = self.memory - self.fixed
        if left <= MIN_FREE_BYTES:
            raise TooLargeError(None, self.fixed, self.memory)
        return min(wanted, left // (MEMBER_BYTES * GROWTH_FACTOR))

    @property
    def copy_limit(self) -> int:
        """How many members a version may have of its own for copying some: copies take half of the room at most."""
        if self.memory is None:
            return COPY_LIMIT
        each = (self.memory - self.fixed) // (2 * GROWTH_FACTOR * max(self.relationships, 1))
        return min(max((each - VERSION_BYTES) // MEMBER_BYTES, 1), COPY_LIMIT)

    def check(self, full: VersionForest, played: Replay, shards: int) -> None:
        """Decide whether a full forest may be enlarged.

        Raises:
            TooLargeError: it may not; how far the pass is says how many shards would do.
        """
        if self.memory is None or self.fixed + GROWTH_FACTOR * used_bytes(full) <= self.memory:
            return
        done = max(int(played.position[1]), 1) / max(played.arrivals.size, 1)
        needed = int(SAFETY_MARGIN * GROWTH_FACTOR * used_bytes(full) / done)
        raise TooLargeError(
            shards * max(2, ceil(needed / (self.memory - self.fixed))), self.fixed + needed, self.memory
        )
