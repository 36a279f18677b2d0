"""The heart of sharding: what one shard finds in a history, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from services.ripple import (
    NEVER,
    Rule,
    TemporalGraph,
    compute_generations,
    compute_reachability,
    count_direct_mentees,
    count_fertile_mentees,
)
from services.ripple.files.reader import NameColumn
from services.ripple.files.report import ReachSource, mark_present

ROWS = 65_536
"""People in one batch of a table."""


@dataclass(frozen=True)
class PartialResult:
    """One shard's people and what each of them reached; the parts of all shards have everybody once.

    Attributes:
        people: person number → who it is, of the whole history.
        person: the shard's people who are in any relationship, as numbers, ascending.
        columns: figures by name, one entry for each of ``person``.
    """

    people: Sequence[str]
    person: NDArray[np.int64]
    columns: Mapping[str, NDArray[Any]]

    @property
    def schema(self) -> pa.Schema:
        """The table's columns: ``person`` and the figures."""
        figures = [(name, pa.from_numpy_dtype(column.dtype)) for name, column in self.columns.items()]
        return pa.schema([("person", pa.string()), *figures])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the table some people at a time."""
        for first in range(0, self.person.size, ROWS):
            some = slice(first, first + ROWS)
            yield pa.record_batch(
                [self._names(self.person[some]), *(column[some] for column in self.columns.values())],
                schema=self.schema,
            )

    def _names(self, some: NDArray[np.int64]) -> Any:  # noqa: ANN401 - a pyarrow array, or what becomes one
        if isinstance(self.people, NameColumn):
            return self.people.take(some)
        return [self.people[person] for person in some.tolist()]


def compute_shard(
    history: TemporalGraph,
    rule: Rule,
    shard: int = 0,
    shards: int = 1,
    memory: int | None = None,
    *,
    deep: bool = False,
) -> PartialResult:
    """Compute one shard's part of a history: the same arguments give the same part, wherever it is computed.

    Args:
        history: the relationships, all of them.
        rule: the path rule.
        shard: which people: those whose number leaves this remainder …
        shards: … divided by this.
        memory: bytes that may be used beside the columns; None: as many as there are.
        deep: whether generations are wanted as well (see `build_partial_result`).

    Raises:
        ValueError: ``shard`` is none of 0 … ``shards`` - 1.
        TooLargeError: the memory is not enough; it says how many shards would do.
    """
    return build_partial_result(history, rule, compute_reachability(history, rule, shard, shards, memory), deep=deep)


def build_partial_result(
    history: TemporalGraph, rule: Rule, reached: ReachSource, *, deep: bool = False
) -> PartialResult:
    """Make a part of what a pass over the history, or an engine that followed it, has found.

    Args:
        history: the relationships, all of them.
        rule: the path rule.
        reached: of one shard.
        deep: whether ``depth`` (the furthest generation) and ``decayed_reach`` (α = 0.5) are wanted as well. They
            cost a search from every mentor of the shard, some twenty times the rest.
    """
    known = np.flatnonzero(mark_present(history))
    mine = known[known % reached.shards == reached.shard]
    own = _own_deliveries(history, reached)
    columns: dict[str, NDArray[Any]] = {
        "reach": reached.reach[mine],
        "direct_mentees": count_direct_mentees(own)[mine],
        "fertile_mentees": count_fertile_mentees(own, rule)[mine],
    }
    if deep:
        found = compute_generations(history, rule, shard=reached.shard, shards=reached.shards)
        columns |= {"depth": found.depth[mine].astype(np.int64), "decayed_reach": found.decayed[mine]}
    return PartialResult(history.people, mine, columns)


def _own_deliveries(history: TemporalGraph, reached: ReachSource) -> TemporalGraph:
    """Hide what others' mentors delivered: counting mentees sorts all that was delivered."""
    if reached.shards == 1:
        return history
    return replace(history, effect=np.where(history.mentor % reached.shards == reached.shard, history.effect, NEVER))
