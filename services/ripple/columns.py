"""Columns as compiled loops want them, and orders of relationships in linear time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ripple.jit import allocating_kernel

NEVER = 2**63 - 1
"""The effect time of a relationship whose influence has not been delivered."""
BOUND = 2**62
"""Times lie between minus this and this, so that arithmetic on them does not overflow."""

Times = NDArray[np.int64]
Codes = NDArray[np.int32]


def as_codes(values: ArrayLike) -> Codes:
    """Return ``values`` as contiguous writable int32, copied only where they are not."""
    given = as_integers(values)
    column: Codes = np.ascontiguousarray(given, np.int32)
    if given.dtype.itemsize > column.itemsize and not np.array_equal(column, given):
        raise ValueError("a number of a person, program or relationship is out of range")
    return column if column.flags.writeable else column.copy()


def as_times(values: ArrayLike) -> Times:
    """Return ``values`` as contiguous writable int64, copied only where they are not."""
    column: Times = np.ascontiguousarray(as_integers(values), np.int64)
    return column if column.flags.writeable else column.copy()


def as_integers(values: ArrayLike) -> NDArray[Any]:
    """Return ``values`` as they are if they are whole numbers: what else is cast to an integer becomes any integer.

    Raises:
        ValueError: some are NaN, fractions, too large for 64 bits, or no numbers at all.
    """
    given = np.asarray(values)
    if given.size and given.dtype.kind not in "iu":
        raise ValueError("times and numbers are integers of at most 64 bits, never NaN")
    return given


def arrival_order(effect: Times) -> Codes:
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


@allocating_kernel
def group_by_person(edges: Codes, person: Codes, people: int) -> tuple[Times, Codes]:
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


def require_columns(given: Sequence[NDArray[Any]], people: int, programs: int) -> None:
    """Refuse columns (mentor, mentee, program, start, effect) that compiled loops must not see. O(m).

    Raises:
        ValueError: they differ in length, are not whole numbers, or a row has an unknown number or a time out of range.
    """
    mentor, mentee, program, start, effect = (as_integers(column) for column in given)
    if len({column.size for column in (mentor, mentee, program, start, effect)}) > 1:
        raise ValueError("columns differ in length")
    for name, column, known in (("mentor", mentor, people), ("mentee", mentee, people), ("program", program, programs)):
        _require_within(name, column, 0, known)
    _require_within("start", start, 1 - BOUND, BOUND)
    if effect.size and int(effect.max()) >= BOUND:
        _require_within("effect", np.where(effect == NEVER, 0, effect), 1 - BOUND, BOUND)


def _require_within(name: str, column: NDArray[Any], low: int, high: int) -> None:
    """Refuse the first value below ``low``, or not below ``high``."""
    if column.size and (int(column.min()) < low or int(column.max()) >= high):
        row = int(np.argmax((column < low) | (column >= high)))
        raise ValueError(f"row {row}: {name} {column[row]} is unknown or out of range")
