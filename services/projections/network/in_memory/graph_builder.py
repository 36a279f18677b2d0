"""Temporal graphs from rows of the edge table."""

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.edge_table import EdgeTable, Numbers
from services.projections.network.in_memory.engine_sync import effect_times
from services.ripple import NEVER, Effect, TemporalGraph

_CODES = ("mentor", "mentee", "program")


def build_graph(
    table: EdgeTable, effect: Effect, selected: NDArray[np.bool_], as_of: int | None = None
) -> tuple[TemporalGraph, Numbers]:
    """Return the selected relationships in order of start, and their rows in the table. O(m), or O(m log m).

    People and programs keep their numbers.

    Args:
        table: The relationships.
        effect: The effect policy.
        selected: Relationship → whether it counts.
        as_of: Later effects count as not delivered; None for no limit.
    """
    rows = np.flatnonzero(selected)
    start = table.column("start")[rows]
    if np.any(start[1:] < start[:-1]):
        rows = rows[np.argsort(start, kind="stable")]
        start = table.column("start")[rows]
    delivered = effect_times(table, effect, rows)
    if as_of is not None:
        delivered = np.where(delivered <= as_of, delivered, NEVER)
    mentor, mentee, program = (table.column(each)[rows].astype(np.int32) for each in _CODES)
    people, programs = table.people.names(), table.programs.names()
    return TemporalGraph(people, programs, (), mentor, mentee, program, start, delivered), rows
