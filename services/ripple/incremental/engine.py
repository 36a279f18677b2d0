"""Incremental reachability: after every change the engine holds exactly what a rebuild from all relationships gives."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from services.ripple.columns import BOUND, NEVER, Codes, Times, as_codes, as_times
from services.ripple.incremental.engine_state import (
    DONE,
    ENTRIES,
    NEWEST,
    OLDER,
    PEOPLE,
    RELATIONSHIPS,
    SILENT,
    STATUS,
    TOP,
    VERSION,
    empty_state,
    grow,
)
from services.ripple.incremental.insertion import INVALID_EDGE, MAX_STAMPS, NO_ROOM, PENDING, add, deliver_batch
from services.ripple.incremental.reach_counts import read_counts, update_reach
from services.ripple.incremental.retraction import TO_DELIVER, take_back, unaffected
from services.ripple.reachability import persistent_sets as forests
from services.ripple.reachability.forward_pass import compute_reachability
from services.ripple.reachability.persistent_sets import EMPTY, STAMP, list_members
from services.ripple.temporal_graph import Rule, TemporalGraph


class Engine:
    """Reach and lineage of all people, maintained incrementally.

    People and relationships are numbers: people as the caller numbers them, densely from 0; relationships in the order
    in which they are added. Adding in order of time costs less than a microsecond a relationship beside the pairs it
    creates; a late relationship is inserted at its place in time; a retraction is recomputed downstream.

    Args:
        rule: The path rule.
        shard: Keep only the ancestors whose person number leaves this remainder …
        shards: … divided by this.
    """

    def __init__(self, rule: Rule, shard: int = 0, shards: int = 1) -> None:
        if not 0 <= shard < shards:
            raise ValueError(f"shard is one of 0 … {shards - 1}, not {shard}")
        self.rule, self.shard, self.shards = rule, shard, shards
        self._state = empty_state(rule.wait, shard, shards)
        self._forest = forests.empty_forest(64, 256, 64)
        self._affected = unaffected(0, 0)

    @property
    def people(self) -> int:
        """Number of people: one more than the highest person number added."""
        return int(self._state.used[PEOPLE])

    @property
    def relationships(self) -> int:
        """Number of relationships added."""
        return int(self._state.used[RELATIONSHIPS])

    def add(self, mentor: ArrayLike, mentee: ArrayLike, start: ArrayLike, effect: ArrayLike) -> range:
        """Add relationships, in any order of time; return their numbers.

        Args:
            mentor: Person numbers, existing or new.
            mentee: Person numbers, one for each mentor.
            start: Start times.
            effect: Times at which influence was delivered, or NEVER.

        Raises:
            ValueError: A person mentors themself, an effect precedes its start, a time is NaN or out of range, or the
                columns differ in length; then nothing is added.
        """
        columns = (as_codes(mentor), as_codes(mentee), as_times(start), as_times(effect))
        if len({column.size for column in columns}) > 1:
            raise ValueError("columns differ in length")
        first = self.relationships
        result = add(self._forest, self._state, *columns)
        if result == NO_ROOM:
            self._reserve(first + columns[0].size)
            result = add(self._forest, self._state, *columns)
        if result == INVALID_EDGE:
            raise ValueError("a person mentors themself, an effect precedes its start, or a time is out of range")
        end = self.relationships
        if result == PENDING:
            self._deliver(np.arange(first, end, dtype=np.int32))
        return range(first, end)

    def deliver(self, edges: Sequence[int], effect: ArrayLike) -> None:
        """Set or change the effect times of relationships; NEVER takes an effect back.

        Raises:
            ValueError: An effect precedes its start or is out of range, or a relationship is unknown; then nothing is
                changed.
        """
        numbers, effects = as_codes(edges), as_times(effect)
        s = self._state
        if numbers.size != effects.size or np.any((numbers < 0) | (numbers >= self.relationships)):
            raise ValueError("a relationship is unknown, or the numbers of relationships and effects differ")
        if np.any((effects < s.start[numbers]) | ((effects >= BOUND) & (effects != NEVER))):
            raise ValueError("an effect precedes its start or is out of range")
        pending = self._take_back(numbers[(s.links[numbers, STATUS] != SILENT) & (effects > s.effect[numbers])])
        s.effect[numbers] = effects
        self._deliver(np.unique(np.concatenate([numbers, pending])))

    def retract(self, edges: Sequence[int]) -> None:
        """Take relationships back as if they had never existed: voided, erased, or to be added again corrected."""
        self.deliver(edges, np.full(len(edges), NEVER))

    @property
    def reach(self) -> Times:
        """Reach by person number (int64); O(people + pairs changed since the last access)."""
        return self.counts()[0]

    @property
    def ancestors(self) -> Times:
        """Number of mentors upstream of each person (int64 by person); O(people)."""
        return self.counts()[1]

    def counts(self) -> tuple[Times, Times]:
        """Return reach and number of ancestors of all people in one pass."""
        update_reach(self._forest, self._state, self.people)
        return read_counts(self._forest, self._state, self.people)

    def edge_columns(self, edges: ArrayLike) -> tuple[Codes, Codes, Times]:
        """Return mentor, mentee and start of relationships, as they were added."""
        s, numbers = self._state, as_codes(edges)
        return s.mentor[numbers], s.mentee[numbers], s.start[numbers]

    def effect_times(self, edges: ArrayLike) -> Times:
        """Return the current effect times of relationships; NEVER for one without an effect."""
        effects: Times = self._state.effect[as_codes(edges)]
        return effects

    def lineage(self, person: int, as_of: int | None = None) -> Codes:
        """Return the mentors upstream of ``person``, in order of person number, now or at an earlier time.

        O(lineage + entries since).

        Raises:
            IndexError: No person has that number.
        """
        if not 0 <= person < self.people:
            raise IndexError(f"there is no person {person}")
        s = self._state
        at = int(s.people[person, NEWEST])
        while at >= 0 and as_of is not None and s.when[at] > as_of:
            at = int(s.entries[at, OLDER])
        version = int(s.entries[at, VERSION]) if at >= 0 else EMPTY
        mentors = np.sort(s.who[list_members(self._forest, version)])
        others: Codes = mentors[mentors != person]
        return others

    def rebuild(self) -> None:
        """Derive everything again from the relationships; this frees what retractions left behind."""
        s, end = self._state, self.relationships
        columns = (s.mentor[:end], s.mentee[:end], s.start[:end], s.effect[:end])
        self.__init__(self.rule, self.shard, self.shards)  # type: ignore[misc]  # as new
        self.add(*columns)

    def graph(self) -> TemporalGraph:
        """Return the current relationships, except those whose effect was taken back."""
        s, end = self._state, self.relationships
        names = [str(person) for person in range(self.people)]
        return TemporalGraph.from_columns(
            names, [""], s.mentor[:end], s.mentee[:end], np.zeros(end, np.int32), s.start[:end], s.effect[:end]
        )

    def differences(self) -> int:
        """Count the people whose reach or lineage differs from a rebuild: 0 unless the engine has a defect."""
        rebuilt, reach = compute_reachability(self.graph(), self.rule, self.shard, self.shards), self.reach
        differing = [
            person
            for person in range(self.people)
            if reach[person] != rebuilt.reach[person]
            or not np.array_equal(self.lineage(person), rebuilt.lineage(person))
        ]
        return len(differing)

    def _deliver(self, edges: Codes) -> None:
        """Deliver, in order of time, those of ``edges`` that have an effect."""
        s = self._state
        effective = edges[s.effect[edges] != NEVER]
        ordered = effective[np.lexsort((s.start[effective], s.effect[effective]))] if effective.size > 1 else effective
        s.used[DONE] = 0
        while not deliver_batch(self._forest, self._state, ordered):
            self._enlarge()

    def _take_back(self, edges: Codes) -> Codes:
        """Take back delivered relationships; return those to be delivered again."""
        if not edges.size:
            return edges
        if self._affected.since.size < self.people or self._affected.to_deliver.size < self.relationships:
            self._affected = unaffected(2 * self.people, 2 * self.relationships)
        take_back(self._state, self._affected, edges)
        return self._affected.to_deliver[: self._affected.used[TO_DELIVER]].copy()

    def _reserve(self, edges: int) -> None:
        """Reserve capacity for this many relationships, and for all people in them."""
        s = self._state
        people = max(self.people, 1 + int(s.used[TOP]))
        if edges > s.mentor.size or people > len(s.people):
            self._state = grow(s, edges, people, int(s.used[ENTRIES]) + edges - self.relationships)
        if self._forest.mark.size < len(self._state.people):
            mark = np.zeros(len(self._state.people), np.int32)
            mark[: self._forest.mark.size] = self._forest.mark
            self._forest = self._forest._replace(mark=mark, scratch=np.empty(2 * mark.size, np.int32))
        if self._forest.used[STAMP] > MAX_STAMPS:
            self._forest.mark[:] = self._forest.used[STAMP] = 0

    def _enlarge(self) -> None:
        """Enlarge the array that a delivery found full."""
        entries = self._state.when.size
        if self._state.used[ENTRIES] >= entries:
            self._state = grow(self._state, 0, 0, 2 * entries)
        else:
            self._forest = forests.enlarge(self._forest)
