"""Columns as compiled loops want them, and orders of relationships in linear time."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.projections.network.ripple.compiled import making
from services.projections.network.ripple.history import NEVER, Codes, Times


def codes(values: ArrayLike) -> Codes:
    """Return ``values`` as contiguous writable int32, copied only where they are not."""
    column: Codes = np.ascontiguousarray(values, np.int32)
    return column if column.flags.writeable else column.copy()


def times(values: ArrayLike) -> Times:
    """Return ``values`` as contiguous writable int64, copied only where they are not."""
    column: Times = np.ascontiguousarray(values, np.int64)
    return column if column.flags.writeable else column.copy()


def arrivals(effect: Times) -> Codes:
    """List the relationships whose influence was delivered, by when; among equals in the order they are in.

    O(m) when effects are in order already, else O(m log m).
    """
    if np.all(effect[1:] >= effect[:-1]) and not np.any(effect[-1:] == NEVER):
        return np.arange(effect.size, dtype=np.int32)
    known = np.flatnonzero(effect != NEVER).astype(np.int32)
    when = effect[known]
    if np.all(when[1:] >= when[:-1]):
        return known
    order: NDArray[np.int64] = np.argsort(when, kind="stable")
    return known[order]


@making
def grouped(edges: Codes, person: Codes, people: int) -> tuple[Times, Codes]:
    """Group relationships by the person at one end, keeping their order within a group.

    Args:
        edges: the relationships, in the order wanted.
        person: relationship → the person to group by.
        people: how many people there are.

    Returns:
        Person → where their group begins (people + 1 entries), and the grouped relationships. O(m + people).
    """
    first = np.zeros(people + 1, np.int64)
    for edge in edges:
        first[person[edge] + 1] += 1
    for one in range(people):
        first[one + 1] += first[one]
    place = first[:people].copy()
    found = np.empty(edges.size, np.int32)
    for edge in edges:
        one = person[edge]
        found[place[one]] = edge
        place[one] += 1
    return first, found
