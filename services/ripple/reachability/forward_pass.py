"""Everybody's reach in one pass over the history, forward in time.

Each person carries the set of mentors whose influence has arrived. A relationship takes its mentor's set along when it
starts and delivers it to the mentee when it takes effect. Sets are versions in a forest, so taking one along is keeping
a number. Everything that happens at one instant is one batch: the order inside it does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from services.ripple.columns import Codes, Times
from services.ripple.reachability import persistent_sets as forests
from services.ripple.reachability.memory_budget import MemoryBudget
from services.ripple.reachability.persistent_sets import (
    MENTORS,
    SIZE,
    VERSIONS,
    VersionForest,
    list_members,
    sum_weights,
)
from services.ripple.reachability.person_state import PersonState, count_carriers, initial_state
from services.ripple.reachability.replay import Replay, start_replay
from services.ripple.reachability.sweep import sweep_at_or_after, sweep_strictly_after
from services.ripple.temporal_graph import Rule, TemporalGraph


class Reachability:
    """Who reached whom, for all people of a history (or the ancestors of one shard).

    Attributes:
        reach: person → distinct people downstream of them (int64).
        ancestors: person → how many mentors are upstream of them (int64).
        upstream: person → the mentors of their lineage, as a frozenset made when asked for.
        pairs: how many pairs of ancestor and descendant there are; the sum of ``reach``.
        shard, shards: which ancestors were kept.
    """

    def __init__(self, versions: VersionForest, state: PersonState, played: Replay) -> None:
        self._forest, self._state = versions, state
        self.shard, self.shards = state.shard
        self._arrivals, self._gained = played.effect[played.arrivals], played.gained

    @cached_property
    def reach(self) -> Times:
        """Everybody's reach; O(versions + added members)."""
        state, used = self._state, self._forest.used
        found = np.zeros(state.current.size, np.int64)
        counts = sum_weights(self._forest, count_carriers(state, int(used[VERSIONS])))
        found[state.who[: used[MENTORS]]] = counts
        found -= state.carries_self
        return found

    @cached_property
    def ancestors(self) -> Times:
        """How many mentors are upstream of everybody (int64 by person); O(people)."""
        state = self._state
        carrying = state.current >= 0
        found = np.zeros(state.current.size, np.int64)
        found[carrying] = self._forest.version[state.current[carrying], SIZE] - state.carries_self[carrying]
        return found

    @property
    def pairs(self) -> int:
        """Sum of everybody's reach."""
        return int(self._gained.sum(dtype=np.int64))

    @property
    def growth(self) -> tuple[Times, Times]:
        """When pairs of ancestor and descendant came about: effect times in order, and how many there were by then."""
        return self._arrivals, np.cumsum(self._gained, dtype=np.int64)

    def lineage(self, person: int) -> Codes:
        """List the mentors upstream of ``person``, in order of person number; O(lineage)."""
        mentors = np.sort(self._state.who[list_members(self._forest, int(self._state.current[person]))])
        found: Codes = mentors[mentors != person]
        return found

    @property
    def upstream(self) -> "Lineages":
        """Everybody's lineage as sets, made one by one as they are asked for."""
        return Lineages(self)

    @property
    def bytes(self) -> int:
        """Memory of the forest, in bytes."""
        return forests.used_bytes(self._forest)


@dataclass(frozen=True)
class Lineages(Sequence[frozenset[int]]):
    """Everybody's lineage, by person."""

    spread: Reachability

    def __len__(self) -> int:
        return self.spread.reach.size

    @overload
    def __getitem__(self, person: int) -> frozenset[int]: ...
    @overload
    def __getitem__(self, person: slice) -> list[frozenset[int]]: ...
    def __getitem__(self, person: int | slice) -> frozenset[int] | list[frozenset[int]]:
        if isinstance(person, slice):
            return [self[one] for one in range(*person.indices(len(self)))]
        if not -len(self) <= person < len(self):
            raise IndexError(person)
        return frozenset(self.spread.lineage(person).tolist())


def compute_reachability(
    history: TemporalGraph, rule: Rule, shard: int = 0, shards: int = 1, memory: int | None = None
) -> Reachability:
    """Compute every person's reach and lineage.

    A person reaches whoever a valid path leads to, never themself. Time is that of the relationships plus that of the
    joins at people with several mentors; memory 16 bytes a version (about one a mentor and one a join) and 4 a member
    added.

    Args:
        history: the relationships, in order of start.
        rule: the path rule.
        shard: which ancestors to keep: those whose person number leaves this remainder …
        shards: … divided by this. The reach of all shards adds up to the whole; every shard reads all relationships.
        memory: how many bytes may be used beside the columns; None: as many as there are.

    Raises:
        TooLargeError: that is not enough; it says how many shards would do.
    """
    if not 0 <= shard < shards:
        raise ValueError(f"shard is one of 0 … {shards - 1}, not {shard}")
    played = start_replay(history, rule)
    people, edges = len(history.people), len(history)
    state = initial_state(people, min(people, edges), shard, shards)
    room = MemoryBudget(people, edges, memory)
    members = room.members(12 * edges // shards + edges + 64)
    versions = forests.empty_forest(2 * edges + 2, members, state.who.size, room.copy_limit)
    play = sweep_strictly_after if rule is Rule.STRICTLY_AFTER else sweep_at_or_after
    while not play(versions, state, played):
        room.check(versions, played, shards)
        versions = forests.enlarge(versions)
    return Reachability(versions, state, played)
