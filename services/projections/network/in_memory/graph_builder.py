"""Relationships of the register as a history, as the measures want them."""

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.edge_table import EdgeTable, Numbers
from services.projections.network.in_memory.engine_sync import effect_times
from services.ripple import NEVER, Effect, TemporalGraph

_CODES = ("mentor", "mentee", "program")


def build_graph(
    register: EdgeTable, effect: Effect, wanted: NDArray[np.bool_], as_of: int | None = None
) -> tuple[TemporalGraph, Numbers]:
    """Return the wanted relationships in order of start, and which of the register's they are.

    O(m), or O(m log m). People and programs keep their numbers.

    Args:
        register: the relationships.
        effect: the policy under which they deliver.
        wanted: relationship → whether it counts.
        as_of: what is delivered later is not delivered; None for no end.
    """
    which = np.flatnonzero(wanted)
    start = register.column("start")[which]
    if np.any(start[1:] < start[:-1]):
        which = which[np.argsort(start, kind="stable")]
        start = register.column("start")[which]
    delivered = effect_times(register, effect, which)
    if as_of is not None:
        delivered = np.where(delivered <= as_of, delivered, NEVER)
    mentor, mentee, program = (register.column(each)[which].astype(np.int32) for each in _CODES)
    people, programs = register.people.names(), register.programs.names()
    return TemporalGraph(people, programs, (), mentor, mentee, program, start, delivered), which
