"""An engine that follows events: at any moment it holds exactly what a rebuild from all of them would give."""

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
    """Everybody's reach and lineage, kept up to date.

    People and relationships are numbers: people as the caller numbers them, from 0 and densely; relationships in the
    order in which they are added. Adding in the order of time costs less than a microsecond a relationship beside the
    pairs it brings about; what comes late is put where it belongs; what is taken back is recomputed downstream.

    Args:
        rule: the path rule.
        shard: which ancestors to keep: those whose person number leaves this remainder …
        shards: … divided by this.
    """

    def __init__(self, rule: Rule, shard: int = 0, shards: int = 1) -> None:
        if not 0 <= shard < shards:
            raise ValueError(f"shard is one of 0 … {shards - 1}, not {shard}")
        self.rule, self.shard, self.shards = rule, shard, shards
        self._ledger = empty_state(rule.wait, shard, shards)
        self._forest = forests.empty_forest(64, 256, 64)
        self._affected = unaffected(0, 0)

    @property
    def people(self) -> int:
        """How many people there are: one more than the highest number told."""
        return int(self._ledger.used[PEOPLE])

    @property
    def relationships(self) -> int:
        """How many relationships were added."""
        return int(self._ledger.used[RELATIONSHIPS])

    def add(self, mentor: ArrayLike, mentee: ArrayLike, start: ArrayLike, effect: ArrayLike) -> range:
        """Add relationships, in any order of time; return their numbers.

        Args:
            mentor: numbers of people, known or new.
            mentee: the same, one for each.
            start: when each began.
            effect: when its influence was delivered, or NEVER.

        Raises:
            ValueError: somebody mentors themself, an effect lies before its start, a time is NaN or out of range, or
                the columns differ in length; then nothing is added.
        """
        told = (as_codes(mentor), as_codes(mentee), as_times(start), as_times(effect))
        if len({column.size for column in told}) > 1:
            raise ValueError("columns differ in length")
        first = self.relationships
        answer = add(self._forest, self._ledger, *told)
        if answer == NO_ROOM:
            self._make_room(first + told[0].size)
            answer = add(self._forest, self._ledger, *told)
        if answer == INVALID_EDGE:
            raise ValueError("somebody mentors themself, or an effect lies before its start, or a time is out of range")
        end = self.relationships
        if answer == PENDING:
            self._deliver(np.arange(first, end, dtype=np.int32))
        return range(first, end)

    def deliver(self, edges: Sequence[int], effect: ArrayLike) -> None:
        """Tell when the influence of known relationships was delivered, or change it; NEVER takes it back.

        Raises:
            ValueError: an effect lies before its start or is out of range, or a relationship is unknown; then nothing
                is changed.
        """
        which, time = as_codes(edges), as_times(effect)
        k = self._ledger
        if which.size != time.size or np.any((which < 0) | (which >= self.relationships)):
            raise ValueError("there is no such relationship, or not one effect for each")
        if np.any((time < k.start[which]) | ((time >= BOUND) & (time != NEVER))):
            raise ValueError("an effect lies before its start, or is out of range")
        again = self._undo(which[(k.links[which, STATUS] != SILENT) & (time > k.effect[which])])
        k.effect[which] = time
        self._deliver(np.unique(np.concatenate([which, again])))

    def retract(self, edges: Sequence[int]) -> None:
        """Take relationships back as if they had never been: voided, erased, or to be added again corrected."""
        self.deliver(edges, np.full(len(edges), NEVER))

    @property
    def reach(self) -> Times:
        """Everybody's reach (int64 by person); O(people + pairs changed since it was last asked for)."""
        return self.figures()[0]

    @property
    def ancestors(self) -> Times:
        """How many mentors are upstream of everybody (int64 by person); O(people)."""
        return self.figures()[1]

    def figures(self) -> tuple[Times, Times]:
        """Return everybody's reach and how many mentors are upstream of them, in one go."""
        update_reach(self._forest, self._ledger, self.people)
        return read_counts(self._forest, self._ledger, self.people)

    def told(self, edges: ArrayLike) -> tuple[Codes, Codes, Times]:
        """Return mentor, mentee and start of relationships, as they were added."""
        k, which = self._ledger, as_codes(edges)
        return k.mentor[which], k.mentee[which], k.start[which]

    def effects(self, edges: ArrayLike) -> Times:
        """Return when relationships delivered their influence, as told last; NEVER where it is taken back."""
        found: Times = self._ledger.effect[as_codes(edges)]
        return found

    def lineage(self, person: int, as_of: int | None = None) -> Codes:
        """List the mentors upstream of ``person``, in order of person number, now or at an earlier time.

        O(lineage + entries since).

        Raises:
            IndexError: nobody has that number.
        """
        if not 0 <= person < self.people:
            raise IndexError(f"there is no person {person}")
        k = self._ledger
        at = int(k.people[person, NEWEST])
        while at >= 0 and as_of is not None and k.when[at] > as_of:
            at = int(k.entries[at, OLDER])
        version = int(k.entries[at, VERSION]) if at >= 0 else EMPTY
        mentors = np.sort(k.who[list_members(self._forest, version)])
        others: Codes = mentors[mentors != person]
        return others

    def rebuild(self) -> None:
        """Forget what was derived, and the garbage of what was taken back, and derive it again from all it was told."""
        k, end = self._ledger, self.relationships
        told = (k.mentor[:end], k.mentee[:end], k.start[:end], k.effect[:end])
        self.__init__(self.rule, self.shard, self.shards)  # type: ignore[misc]  # as new
        self.add(*told)

    def graph(self) -> TemporalGraph:
        """Return what the engine has been told, as of now: the relationships whose influence is not taken back."""
        k, end = self._ledger, self.relationships
        names = [str(person) for person in range(self.people)]
        return TemporalGraph.of_columns(
            names, [""], k.mentor[:end], k.mentee[:end], np.zeros(end, np.int32), k.start[:end], k.effect[:end]
        )

    def differences(self) -> int:
        """Compare with a rebuild: how many people's reach or lineage differ (0 unless there is a fault)."""
        spread, reach = compute_reachability(self.graph(), self.rule, self.shard, self.shards), self.reach
        wrong = [
            person
            for person in range(self.people)
            if reach[person] != spread.reach[person] or not np.array_equal(self.lineage(person), spread.lineage(person))
        ]
        return len(wrong)

    def _deliver(self, edges: Codes) -> None:
        """Deliver, in order of time, those of ``edges`` that are not delivered and have an effect, or whose changed."""
        k = self._ledger
        known = edges[k.effect[edges] != NEVER]
        ordered = known[np.lexsort((k.start[known], k.effect[known]))] if known.size > 1 else known
        k.used[DONE] = 0
        while not deliver_batch(self._forest, self._ledger, ordered):
            self._enlarge()

    def _undo(self, edges: Codes) -> Codes:
        """Take back delivered relationships; return what is to be delivered again."""
        if not edges.size:
            return edges
        if self._affected.since.size < self.people or self._affected.to_deliver.size < self.relationships:
            self._affected = unaffected(2 * self.people, 2 * self.relationships)
        take_back(self._ledger, self._affected, edges)
        return self._affected.to_deliver[: self._affected.used[TO_DELIVER]].copy()

    def _make_room(self, edges: int) -> None:
        """Make room for so many relationships, and for everybody in them."""
        k = self._ledger
        people = max(self.people, 1 + int(k.used[TOP]))
        if edges > k.mentor.size or people > len(k.people):
            self._ledger = grow(k, edges, people, int(k.used[ENTRIES]) + edges - self.relationships)
        if self._forest.mark.size < len(self._ledger.people):
            mark = np.zeros(len(self._ledger.people), np.int32)
            mark[: self._forest.mark.size] = self._forest.mark
            self._forest = self._forest._replace(mark=mark, scratch=np.empty(2 * mark.size, np.int32))
        if self._forest.used[STAMP] > MAX_STAMPS:
            self._forest.mark[:] = self._forest.used[STAMP] = 0

    def _enlarge(self) -> None:
        """Make room where a delivery found none."""
        entries = self._ledger.when.size
        if self._ledger.used[ENTRIES] >= entries:
            self._ledger = grow(self._ledger, 0, 0, 2 * entries)
        else:
            self._forest = forests.enlarge(self._forest)
