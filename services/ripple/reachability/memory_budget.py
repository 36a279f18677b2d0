"""Memory budget of a pass, and the number of shards needed where it is exceeded."""

from dataclasses import dataclass
from math import ceil

from services.ripple.reachability.persistent_sets import COPY_LIMIT, VersionForest, used_bytes
from services.ripple.reachability.replay import Replay

PERSON_BYTES, RELATIONSHIP_BYTES = 32, 20
"""Bytes of state, whatever the number of shards."""
VERSION_BYTES, MEMBER_BYTES = 16, 4
"""Bytes in a forest."""
MIN_FREE_BYTES = 1024
GROWTH_FACTOR = 3
"""During enlargement the forest exists once at its old and once at twice its old size."""
SAFETY_MARGIN = 1.5


class TooLargeError(MemoryError):
    """The pass would exceed its memory budget; ``shards`` would suffice, or None where no number does."""

    def __init__(self, shards: int | None, needed: int, memory: int) -> None:
        advice = f"compute in {shards} shards (--shards {shards})" if shards else "no number of shards would do"
        super().__init__(f"about {needed / 1e6:,.0f} MB are needed and {memory / 1e6:,.0f} MB may be used: {advice}")
        self.shards = shards


@dataclass(frozen=True)
class MemoryBudget:
    """The memory one pass may use.

    Attributes:
        people, relationships: Numbers of the graph.
        memory: Bytes, or None for no limit.
    """

    people: int
    relationships: int
    memory: int | None

    @property
    def fixed(self) -> int:
        """Bytes that every shard needs."""
        return self.people * PERSON_BYTES + self.relationships * RELATIONSHIP_BYTES

    def members(self, requested: int) -> int:
        """Return the number of members to allocate for a new forest.

        Raises:
            TooLargeError: The state of one shard alone exceeds the budget.
        """
        if self.memory is None:
            return requested
        left = self.memory - self.fixed
        if left <= MIN_FREE_BYTES:
            raise TooLargeError(None, self.fixed, self.memory)
        return min(requested, left // (MEMBER_BYTES * GROWTH_FACTOR))

    @property
    def copy_limit(self) -> int:
        """Return `VersionForest.copy_limit`: copies may take at most half of the space."""
        if self.memory is None:
            return COPY_LIMIT
        each = (self.memory - self.fixed) // (2 * GROWTH_FACTOR * max(self.relationships, 1))
        return min(max((each - VERSION_BYTES) // MEMBER_BYTES, 1), COPY_LIMIT)

    def check(self, full: VersionForest, replay: Replay, shards: int) -> None:
        """Check that a full forest may be enlarged.

        Raises:
            TooLargeError: It may not; the progress of the pass determines how many shards would suffice.
        """
        if self.memory is None or self.fixed + GROWTH_FACTOR * used_bytes(full) <= self.memory:
            return
        done = max(int(replay.position[1]), 1) / max(replay.arrivals.size, 1)
        needed = int(SAFETY_MARGIN * GROWTH_FACTOR * used_bytes(full) / done)
        raise TooLargeError(
            shards * max(2, ceil(needed / (self.memory - self.fixed))), self.fixed + needed, self.memory
        )
