"""Engines that follow the register: one for each effect policy and path rule that is asked for."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.change_reader import DIRECTED
from services.projections.network.in_memory.edge_table import EdgeTable, Numbers
from services.ripple import NEVER, Effect, Engine, Rule

_UNKNOWN = -1


def effect_times(register: EdgeTable, effect: Effect, which: Numbers | slice = slice(None)) -> NDArray[np.int64]:
    """Return when relationships deliver under a policy; NEVER for those that are no edge."""
    start, end, *held = (register.column(name)[which] for name in ("start", "end", "held_1", "held_2", "held_3"))
    delivered = effect.times(start, held, end)
    return np.where(register.column("kind")[which] == DIRECTED, delivered, NEVER)


@dataclass
class SyncedEngine:
    """An engine, and which of its relationships is which of the register's.

    Attributes:
        effect: the policy.
        rule: the path rule.
    """

    effect: Effect
    rule: Rule
    engine: Engine = field(init=False)
    _number: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        self.engine = Engine(self.rule)

    def sync(self, register: EdgeTable, touched: Numbers) -> None:
        """Tell the engine what relationships say now: new ones, effects that came about, moved or were taken back.

        O(pairs that come about), and what was taken back is recomputed downstream.
        """
        self._make_room(len(register))
        effect = effect_times(register, self.effect, touched)
        who = tuple(register.column(name)[touched] for name in ("mentor", "mentee", "start"))
        known = self._number[touched] != _UNKNOWN
        other = known & self._differs(touched, known, who)
        if other.any():  # somebody else mentors, or from another time: it is another relationship
            self.engine.retract(self._number[touched[other]])
        fresh = (other | ~known) & (effect != NEVER)
        self._number[touched[other]] = _UNKNOWN
        moved = known & ~other
        if moved.any():
            self._deliver(self._number[touched[moved]], effect[moved])
        if fresh.any():
            mentor, mentee, start = (column[fresh] for column in who)
            added = self.engine.add(mentor, mentee, start, effect[fresh])
            self._number[touched[fresh]] = np.arange(added.start, added.stop)

    def counts(self, people: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return everybody's reach and how many mentors are upstream of them, for ``people`` people."""
        reach, ancestors = self.engine.counts()
        return _padded(reach, people), _padded(ancestors, people)

    def _deliver(self, numbers: Numbers, effect: NDArray[np.int64]) -> None:
        """Tell effects that are others than the engine knows."""
        changed = self.engine.effect_times(numbers) != effect
        if changed.any():
            self.engine.deliver(numbers[changed], effect[changed])

    def _differs(
        self, touched: Numbers, known: NDArray[np.bool_], who: tuple[NDArray[np.int64], ...]
    ) -> NDArray[np.bool_]:
        """Tell which known relationships have another mentor, mentee or start than the engine was told."""
        differs = np.zeros(touched.size, np.bool_)
        told = self.engine.edge_columns(self._number[touched[known]])
        for ours, theirs in zip(who, told, strict=True):
            differs[known] |= ours[known] != theirs
        return differs

    def _make_room(self, relationships: int) -> None:
        size = self._number.size
        if relationships > size:
            more = np.full(max(relationships, 2 * size) - size, _UNKNOWN, np.int64)
            self._number = np.concatenate([self._number, more])


def _padded(column: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """Return a column with zeros for people an engine has not met."""
    if column.size >= people:
        return column
    return np.concatenate([column, np.zeros(people - column.size, np.int64)])
