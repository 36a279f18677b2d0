"""When people were first reached by influence, and when they first mentored."""

import numpy as np

from services.ripple.columns import NEVER, Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import TemporalGraph


def first_effect(history: TemporalGraph) -> Times:
    """Find when each person's first influence as a mentee was delivered; NEVER for who has had none. O(m)."""
    return _earliest(as_codes(history.mentee), as_times(history.effect), len(history.people))


def first_start(history: TemporalGraph) -> Times:
    """Find when each person first started to mentor; NEVER for who has not. O(m)."""
    return _earliest(as_codes(history.mentor), as_times(history.start), len(history.people))


def _earliest(person: Codes, time: Times, people: int) -> Times:
    first = np.full(people, NEVER, np.int64)
    _lower(person, time, first)
    return first


@kernel
def _lower(person: Codes, time: Times, first: Times) -> None:
    """Lower each person's entry to their earliest time."""
    for edge in range(person.size):
        first[person[edge]] = min(first[person[edge]], time[edge])
