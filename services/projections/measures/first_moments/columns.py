"""Columns of facts: numbers of people and moments side by side, and the first moment of each person among them.

A hash of a million people takes the server longer than the scan of all their facts; a sort of their numbers here takes
some hundredths of a second. A statement packs each column into the bytes of the server, eight a number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]
NOT_YET = np.iinfo(np.int64).max
"""The first moment of what has not happened: after every other, also after the end of what is not over."""


def unpack(packed: bytes | None) -> Numbers:
    """Return the numbers of a column; none where it is null."""
    return np.frombuffer(packed or b"", ">i8").astype(np.int64)


def unpack_truths(packed: bytes | None) -> Truths:
    """Return the truth values of a column of one byte each."""
    return np.frombuffer(packed or b"", np.uint8).astype(np.bool_)


def distinct(numbers: Numbers) -> Numbers:
    """Return each number once, in order; a sort, which for a million takes a fifth of the time of numpy's hash."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


@dataclass(frozen=True, slots=True)
class Firsts:
    """People, each once and in order of their numbers, with the first moment of each."""

    people: Numbers
    at: Numbers

    def __getitem__(self, kept: Any) -> "Firsts":  # noqa: ANN401 - what numpy takes as an index
        return Firsts(self.people[kept], self.at[kept])


def firsts(people: Numbers, at: Numbers) -> Firsts:
    """Return the first moment of each person.

    Args:
        people: The person of each fact.
        at: The moment of each fact.
    """
    if not len(people):
        return Firsts(people, at)
    order = np.argsort(people)
    people = people[order]
    begins = np.flatnonzero(np.concatenate(([True], people[1:] != people[:-1])))
    return Firsts(people[begins], np.minimum.reduceat(at[order], begins))


def firsts_within(people: Numbers, at: Numbers, start: int) -> Firsts:
    """Return the people whose first moment is not before a time, each with it.

    Args:
        people: The person of each fact.
        at: The moment of each fact.
        start: The time.
    """
    late = at >= start
    found = firsts(people[late], at[late])
    _, known = find(found.people, np.sort(people[~late]))
    return found[~known]


def first_of(wanted: Numbers, every: Firsts) -> Numbers:
    """Return the first moment of each of some people, `NOT_YET` for who has none.

    Args:
        wanted: The people, in order.
        every: The people who have one.
    """
    places, known = find(wanted, every.people)
    first = np.full(len(wanted), NOT_YET)
    first[known] = every.at[places[known]]
    return first


def find(people: Numbers, among: Numbers) -> tuple[Numbers, Truths]:
    """Return the place of each person among others, and whether the person is there.

    Args:
        people: The people that are looked for; in order they are found ten times as fast.
        among: The others, in order.
    """
    if not len(among):
        return np.zeros(len(people), np.int64), np.zeros(len(people), np.bool_)
    places = np.minimum(np.searchsorted(among, people), len(among) - 1)
    return places, among[places] == people
