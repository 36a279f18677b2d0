"""Partial result: the figures of one shard's people."""

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
from services.ripple.files.name_columns import NameColumn
from services.ripple.files.report import ReachSource, mark_present

ROWS = 65_536
"""Rows in one batch of a table."""


@dataclass(frozen=True)
class PartialResult:
    """One shard's people and their figures; the parts of all shards contain each person once.

    Attributes:
        people: Person number → identity, of the whole graph.
        person: The shard's people with any relationship, as ascending numbers.
        columns: Figures by name, one entry for each of ``person``.
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
        """Yield the table in batches."""
        for first in range(0, self.person.size, ROWS):
            numbers = slice(first, first + ROWS)
            yield pa.record_batch(
                [self._names(self.person[numbers]), *(column[numbers] for column in self.columns.values())],
                schema=self.schema,
            )

    def _names(self, numbers: NDArray[np.int64]) -> Any:  # noqa: ANN401 - a pyarrow array, or what becomes one
        if isinstance(self.people, NameColumn):
            return self.people.take(numbers)
        return [self.people[person] for person in numbers.tolist()]


def compute_shard(
    graph: TemporalGraph,
    rule: Rule,
    shard: int = 0,
    shards: int = 1,
    memory: int | None = None,
    *,
    deep: bool = False,
) -> PartialResult:
    """Compute one shard's part of a graph: the same arguments give the same part on every machine.

    Args:
        graph: All relationships.
        rule: The path rule.
        shard: The people whose number leaves this remainder …
        shards: … divided by this.
        memory: Bytes that may be used beside the columns; None for no limit.
        deep: Whether to include generations (see `build_partial_result`).

    Raises:
        ValueError: ``shard`` is not one of 0 … ``shards`` − 1.
        TooLargeError: The memory does not suffice; the message says how many shards would.
    """
    return build_partial_result(graph, rule, compute_reachability(graph, rule, shard, shards, memory), deep=deep)


def build_partial_result(
    graph: TemporalGraph, rule: Rule, reachability: ReachSource, *, deep: bool = False
) -> PartialResult:
    """Build the part from a pass over the graph, or from an engine that followed it.

    Args:
        graph: All relationships.
        rule: The path rule.
        reachability: Reach of one shard.
        deep: Whether to include ``depth`` (the furthest generation) and ``decayed_reach`` (α = 0.5). They need a search
            from every mentor of the shard, some twenty times the rest.
    """
    present = np.flatnonzero(mark_present(graph))
    numbers = present[present % reachability.shards == reachability.shard]
    own = _own_deliveries(graph, reachability)
    columns: dict[str, NDArray[Any]] = {
        "reach": reachability.reach[numbers],
        "direct_mentees": count_direct_mentees(own)[numbers],
        "fertile_mentees": count_fertile_mentees(own, rule)[numbers],
    }
    if deep:
        generations = compute_generations(graph, rule, shard=reachability.shard, shards=reachability.shards)
        columns |= {"depth": generations.depth[numbers].astype(np.int64), "decayed_reach": generations.decayed[numbers]}
    return PartialResult(graph.people, numbers, columns)


def _own_deliveries(graph: TemporalGraph, reachability: ReachSource) -> TemporalGraph:
    """Hide deliveries of other shards' mentors: counting mentees sorts all deliveries."""
    if reachability.shards == 1:
        return graph
    return replace(
        graph, effect=np.where(graph.mentor % reachability.shards == reachability.shard, graph.effect, NEVER)
    )
