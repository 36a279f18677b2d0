"""A synthetic federation of any size: who mentors whom, in order of time, from planted shares."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from services.ripple import TemporalGraph

FOUNDER, ALUMNI = 0.20, 0.40
"""Shares of relationships whose mentor is new, or was a mentee; the others' mentor has mentored before."""
NEWCOMER = 0.72
"""Share of relationships whose mentee is new; the others' has been mentored before."""
STEP = 30_000_000
"""Microseconds between two starts."""


def federation(relationships: int, seed: int = 1, delay: int = 0, instant: int = 1) -> TemporalGraph:
    """Return a synthetic federation.

    Args:
        relationships: How many.
        seed: Of the random numbers.
        delay: Steps from a start to its effect.
        instant: How many neighbouring relationships start at one time.
    """
    mentor, mentee, people = _draw(relationships, seed)
    start = np.arange(relationships, dtype=np.int64) // instant * STEP
    program = np.random.default_rng(seed).integers(0, 40, relationships).astype(np.int32)
    names = [str(number) for number in range(40)]
    return TemporalGraph.from_columns(range(people), names, mentor, mentee, program, start, start + delay * STEP)  # type: ignore[arg-type]  # names are not needed


@njit(cache=True)
def _draw(relationships: int, seed: int) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    np.random.seed(seed)
    mentor, mentee = np.empty(relationships, np.int32), np.empty(relationships, np.int32)
    people = 0
    for at in range(relationships):
        kind = np.random.random()
        if at == 0 or kind < FOUNDER:
            mentor[at] = people
            people += 1
        elif kind < FOUNDER + ALUMNI:
            mentor[at] = mentee[np.random.randint(0, at)]
        else:
            mentor[at] = mentor[np.random.randint(0, at)]
        person = mentor[at]
        if at and np.random.random() >= NEWCOMER:
            person = mentee[np.random.randint(0, at)]
        if person == mentor[at]:
            person = people
            people += 1
        mentee[at] = person
    return mentor, mentee, people
