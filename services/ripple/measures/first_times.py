"""When people were first reached by influence, and when they first mentored."""

import numpy as np

from services.ripple.columns import NEVER, Codes, Times, codes, times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import History


def first_effect(history: History) -> Times:
    """Find when each person's first influence as a mentee was delivered; NEVER for who has had none. O(m)."""
    return _earliest(codes(history.mentee), times(history.effect), len(history.people))


def first_start(history: History) -> Times:
    """Find when each person first started to mentor; NEVER for who has not. O(m)."""
    return _earliest(codes(history.mentor), times(history.start), len(history.people))


def _earliest(person: Codes, time: Times, people: int) -> Times:
    first = np.full(people, NEVER, np.int64)
    _lower(person, time, first)
    return first


@kernel
def _lower(person: Codes, time: Times, first: Times) -> None:
    """Lower each person's entry to their earliest time."""
    for edge in range(person.size):
        first[person[edge]] = min(first[person[edge]], time[edge])
