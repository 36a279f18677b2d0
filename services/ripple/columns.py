"""Columns in the layout of compiled loops, and orders of relationships in linear time."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.ripple.jit import allocating_kernel

NEVER = 2**63 - 1
"""The effect time of a relationship whose influence has not been delivered."""
BOUND = 2**62
"""Times lie strictly between minus this and this, so that arithmetic on them does not overflow."""

Times = NDArray[np.int64]
Codes = NDArray[np.int32]
Number = TypeVar("Number", np.int32, np.int64)


def as_codes(values: ArrayLike) -> Codes:
    """Return ``values`` as contiguous writable int32, copied only where necessary."""
    integers = as_integers(values)
    column: Codes = np.ascontiguousarray(integers, np.int32)
    if integers.dtype.itemsize > column.itemsize and not np.array_equal(column, integers):
        raise ValueError("a number of a person, program or relationship is out of range")
    return column if column.flags.writeable else column.copy()


def as_times(values: ArrayLike) -> Times:
    """Return ``values`` as contiguous writable int64, copied only where necessary."""
    column: Times = np.ascontiguousarray(as_integers(values), np.int64)
    return column if column.flags.writeable else column.copy()


def as_integers(values: ArrayLike) -> NDArray[Any]:
    """Return ``values`` as an array of integers; any other type would be cast silently.

    Raises:
        ValueError: Some values are NaN, fractions, too large for 64 bits, or not numbers.
    """
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError("times and numbers are integers of at most 64 bits, never NaN")
    return array


def distinct(numbers: NDArray[Number]) -> NDArray[Number]:
    """Return each number once, in order; a sort, which for a million takes a fifth of the time of numpy's hash."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if ordered.size else ordered


def arrival_order(effect: Times) -> Codes:
    """Return the delivered relationships in order of effect; equal times keep their order.

    O(m) where effects are in order already, else O(m log m).
    """
    if np.all(effect[1:] >= effect[:-1]) and not np.any(effect[-1:] == NEVER):
        return np.arange(effect.size, dtype=np.int32)
    delivered = np.flatnonzero(effect != NEVER).astype(np.int32)
    time = effect[delivered]
    if np.all(time[1:] >= time[:-1]):
        return delivered
    order: NDArray[np.int64] = np.argsort(time, kind="stable")
    return delivered[order]


@allocating_kernel
def group_by_person(edges: Codes, person: Codes, people: int) -> tuple[Times, Codes]:
    """Group relationships by the person at one end, keeping their order within a group; O(m + people).

    Args:
        edges: The relationships, in the order to keep.
        person: Relationship → the person to group by.
        people: Number of people.

    Returns:
        Person → start of their group (people + 1 entries), and the grouped relationships.
    """
    first = np.zeros(people + 1, np.int64)
    for edge in edges:
        first[person[edge] + 1] += 1
    for number in range(people):
        first[number + 1] += first[number]
    position = first[:people].copy()
    groups = np.empty(edges.size, np.int32)
    for edge in edges:
        number = person[edge]
        groups[position[number]] = edge
        position[number] += 1
    return first, groups


def require_columns(columns: Sequence[NDArray[Any]], people: int, programs: int) -> None:
    """Check columns (mentor, mentee, program, start, effect) for compiled loops, which check no bounds; O(m).

    Raises:
        ValueError: They differ in length, are not integers, or a row has an unknown number or a time out of range.
    """
    mentor, mentee, program, start, effect = (as_integers(column) for column in columns)
    if len({column.size for column in (mentor, mentee, program, start, effect)}) > 1:
        raise ValueError("columns differ in length")
    for name, column, count in (("mentor", mentor, people), ("mentee", mentee, people), ("program", program, programs)):
        _require_within(name, column, 0, count)
    _require_within("start", start, 1 - BOUND, BOUND)
    if effect.size and int(effect.max()) >= BOUND:
        _require_within("effect", np.where(effect == NEVER, 0, effect), 1 - BOUND, BOUND)


def _require_within(name: str, column: NDArray[Any], low: int, high: int) -> None:
    """Check that all values are at least ``low`` and below ``high``; report the first that is not."""
    if column.size and (int(column.min()) < low or int(column.max()) >= high):
        row = int(np.argmax((column < low) | (column >= high)))
        raise ValueError(f"row {row}: {name} {column[row]} is unknown or out of range")
