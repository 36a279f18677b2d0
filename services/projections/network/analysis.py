"""One network under one effect policy and path rule, with every measure computed when it is first asked for."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from services.projections.listing import Row
from services.projections.network.ripple import (
    NEVER,
    Effect,
    Flows,
    GiveBack,
    History,
    Paths,
    Reproduction,
    Rule,
    Spread,
    direct_mentees,
    fertile_mentees,
    flows,
    forward,
    give_back,
    reproduction,
)

V = TypeVar("V")


@dataclass(frozen=True)
class Analysis:
    """The measures of one history."""

    history: History
    effect: Effect
    rule: Rule

    @cached_property
    def spread(self) -> Spread:
        """Everybody's reach and lineage."""
        return forward(self.history, self.rule)

    @cached_property
    def paths(self) -> Paths:
        """Shortest valid paths."""
        return Paths(self.history, self.rule)

    @cached_property
    def give_back(self) -> GiveBack:
        """Mentees who became mentors."""
        return give_back(self.history, self.rule)

    @cached_property
    def reproduction(self) -> Reproduction:
        """New mentors per mentor."""
        return reproduction(self.history, self.rule)

    @cached_property
    def flows(self) -> Flows:
        """People who moved between programs."""
        return flows(self.history, self.rule)

    @cached_property
    def direct(self) -> dict[int, set[int]]:
        """Each mentor's mentees."""
        return direct_mentees(self.history)

    @cached_property
    def fertile(self) -> dict[int, set[int]]:
        """Each mentor's mentees who mentored after them."""
        return fertile_mentees(self.history, self.rule)

    @cached_property
    def delivered(self) -> int:
        """Relationships whose influence has been delivered."""
        return int((self.history.effect != NEVER).sum())

    @cached_property
    def people(self) -> list[Row]:
        """Everybody's line in the list of people, the farthest reaching first."""
        rows: list[Row] = [
            {
                "id": person,
                "reach": int(self.spread.reach[number]),
                "direct_mentees": len(self.direct.get(number, ())),
                "lineage": int(self.spread.ancestors[number]),
            }
            for number, person in enumerate(self.history.people)
        ]
        return sorted(rows, key=lambda row: (-row["reach"], row["id"]))


class Recent:
    """Remembers the last few results of something slow; whoever asks for the same meanwhile waits for it.

    Args:
        size: How many.
    """

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._known: dict[Hashable, Any] = {}
        self._busy: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return what was made for a key, or make it."""
        with self._lock:
            turn = self._busy.setdefault(key, Lock())
        with turn:
            if key not in self._known:
                made = make()
                with self._lock:
                    self._known[key] = made
                    while len(self._known) > self._size:
                        oldest = next(iter(self._known))
                        self._known.pop(oldest)
                        self._busy.pop(oldest, None)
            found: V = self._known.get(key) or make()
            return found
