"""Engines in step with the edge table: one for each effect policy and path rule in use."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.change_reader import DIRECTED
from services.projections.network.in_memory.edge_table import EdgeTable, Numbers
from services.ripple import NEVER, Effect, Engine, Rule

_UNKNOWN = -1


def effect_times(table: EdgeTable, effect: Effect, rows: Numbers | slice = slice(None)) -> NDArray[np.int64]:
    """Return the effect times of relationships under a policy; NEVER for those that are no edge."""
    start, end, *held = (table.column(name)[rows] for name in ("start", "end", "held_1", "held_2", "held_3"))
    delivered = effect.times(start, held, end)
    return np.where(table.column("kind")[rows] == DIRECTED, delivered, NEVER)


@dataclass
class SyncedEngine:
    """An engine, and the mapping of table rows to its relationships.

    Attributes:
        effect: The effect policy.
        rule: The path rule.
    """

    effect: Effect
    rule: Rule
    engine: Engine = field(init=False)
    _number: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        self.engine = Engine(self.rule)

    def sync(self, table: EdgeTable, touched: Numbers) -> None:
        """Apply changed rows to the engine: new relationships, and effects that are new, changed or taken back.

        O(pairs created); what is taken back is recomputed downstream.
        """
        self._reserve(len(table))
        effect = effect_times(table, self.effect, touched)
        identity = tuple(table.column(name)[touched] for name in ("mentor", "mentee", "start"))
        in_engine = self._number[touched] != _UNKNOWN
        replaced = in_engine & self._differs(touched, in_engine, identity)
        if replaced.any():  # another mentor, mentee or start: another relationship
            self.engine.retract(self._number[touched[replaced]])
        new = (replaced | ~in_engine) & (effect != NEVER)
        self._number[touched[replaced]] = _UNKNOWN
        updated = in_engine & ~replaced
        if updated.any():
            self._deliver(self._number[touched[updated]], effect[updated])
        if new.any():
            mentor, mentee, start = (column[new] for column in identity)
            numbers = self.engine.add(mentor, mentee, start, effect[new])
            self._number[touched[new]] = np.arange(numbers.start, numbers.stop)

    def counts(self, people: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return reach and number of ancestors for ``people`` people."""
        reach, ancestors = self.engine.counts()
        return _padded(reach, people), _padded(ancestors, people)

    def _deliver(self, numbers: Numbers, effect: NDArray[np.int64]) -> None:
        """Pass on the effects that differ from the engine's."""
        changed = self.engine.effect_times(numbers) != effect
        if changed.any():
            self.engine.deliver(numbers[changed], effect[changed])

    def _differs(
        self, touched: Numbers, in_engine: NDArray[np.bool_], identity: tuple[NDArray[np.int64], ...]
    ) -> NDArray[np.bool_]:
        """Return which known relationships have another mentor, mentee or start than in the engine."""
        differs = np.zeros(touched.size, np.bool_)
        current = self.engine.edge_columns(self._number[touched[in_engine]])
        for one, other in zip(identity, current, strict=True):
            differs[in_engine] |= one[in_engine] != other
        return differs

    def _reserve(self, relationships: int) -> None:
        size = self._number.size
        if relationships > size:
            more = np.full(max(relationships, 2 * size) - size, _UNKNOWN, np.int64)
            self._number = np.concatenate([self._number, more])


def _padded(column: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """Return a column padded with zeros for people without a number in the engine."""
    if column.size >= people:
        return column
    return np.concatenate([column, np.zeros(people - column.size, np.int64)])
