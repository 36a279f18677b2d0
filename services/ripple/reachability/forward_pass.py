"""All-pairs reachability along time-respecting paths, in one pass forward in time.

Each person has the set of mentors whose influence has arrived. A relationship picks up its mentor's set at its start
and delivers it to the mentee at its effect. Sets are versions in a forest, so picking one up is storing a number. All
events of one instant form one batch: their order is irrelevant.
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
    """The reachability relation of a temporal graph (or of the ancestors of one shard).

    Attributes:
        reach: Person → distinct people downstream of them (int64).
        ancestors: Person → number of mentors upstream of them (int64).
        upstream: Person → the mentors of their lineage, as a frozenset created on access.
        pairs: Number of (ancestor, descendant) pairs; the sum of ``reach``.
        shard, shards: Which ancestors were kept.
    """

    def __init__(self, versions: VersionForest, state: PersonState, replay: Replay) -> None:
        self._forest, self._state = versions, state
        self.shard, self.shards = state.shard
        self._arrivals, self._gained = replay.effect[replay.arrivals], replay.gained

    @cached_property
    def reach(self) -> Times:
        """Reach by person; O(versions + added members)."""
        state, used = self._state, self._forest.used
        reach = np.zeros(state.current.size, np.int64)
        counts = sum_weights(self._forest, count_carriers(state, int(used[VERSIONS])))
        reach[state.who[: used[MENTORS]]] = counts
        reach -= state.carries_self
        return reach

    @cached_property
    def ancestors(self) -> Times:
        """Number of mentors upstream of each person (int64 by person); O(people)."""
        state = self._state
        carrying = state.current >= 0
        ancestors = np.zeros(state.current.size, np.int64)
        ancestors[carrying] = self._forest.version[state.current[carrying], SIZE] - state.carries_self[carrying]
        return ancestors

    @property
    def pairs(self) -> int:
        """Sum of the reach of all people."""
        return int(self._gained.sum(dtype=np.int64))

    @property
    def growth(self) -> tuple[Times, Times]:
        """The effect times in order, and the number of (ancestor, descendant) pairs by each of them."""
        return self._arrivals, np.cumsum(self._gained, dtype=np.int64)

    def lineage(self, person: int) -> Codes:
        """Return the mentors upstream of ``person``, in order of person number; O(lineage)."""
        mentors = np.sort(self._state.who[list_members(self._forest, int(self._state.current[person]))])
        others: Codes = mentors[mentors != person]
        return others

    @property
    def upstream(self) -> "Lineages":
        """The lineages of all people as sets, created on access."""
        return Lineages(self)

    @property
    def bytes(self) -> int:
        """Memory of the forest, in bytes."""
        return forests.used_bytes(self._forest)


@dataclass(frozen=True)
class Lineages(Sequence[frozenset[int]]):
    """Lineages of all people, indexed by person."""

    spread: Reachability

    def __len__(self) -> int:
        return self.spread.reach.size

    @overload
    def __getitem__(self, person: int) -> frozenset[int]: ...
    @overload
    def __getitem__(self, person: slice) -> list[frozenset[int]]: ...
    def __getitem__(self, person: int | slice) -> frozenset[int] | list[frozenset[int]]:
        if isinstance(person, slice):
            return [self[number] for number in range(*person.indices(len(self)))]
        if not -len(self) <= person < len(self):
            raise IndexError(person)
        return frozenset(self.spread.lineage(person).tolist())


def compute_reachability(
    graph: TemporalGraph, rule: Rule, shard: int = 0, shards: int = 1, memory: int | None = None
) -> Reachability:
    """Compute the reach and lineage of every person.

    A person reaches every other person at the end of a time-respecting path from them, never themself. Time: the
    relationships plus the joins at people with several mentors. Memory: 16 bytes a version (about one a mentor and one
    a join) and 4 bytes an added member.

    Args:
        graph: The relationships, in order of start.
        rule: The path rule.
        shard: Keep only the ancestors whose person number leaves this remainder …
        shards: … divided by this. The reach of all shards adds up to the whole; every shard reads all relationships.
        memory: Bytes that may be used beside the columns; None for no limit.

    Raises:
        TooLargeError: The memory does not suffice; the message says how many shards would.
    """
    if not 0 <= shard < shards:
        raise ValueError(f"shard is one of 0 … {shards - 1}, not {shard}")
    replay = start_replay(graph, rule)
    people, edges = len(graph.people), len(graph)
    state = initial_state(people, min(people, edges), shard, shards)
    budget = MemoryBudget(people, edges, memory)
    members = budget.members(12 * edges // shards + edges + 64)
    versions = forests.empty_forest(2 * edges + 2, members, state.who.size, budget.copy_limit)
    sweep = sweep_strictly_after if rule is Rule.STRICTLY_AFTER else sweep_at_or_after
    while not sweep(versions, state, replay):
        budget.check(versions, replay, shards)
        versions = forests.enlarge(versions)
    return Reachability(versions, state, replay)
