"""Direct mentees, and those of them who went on to mentor."""

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, as_codes
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph

Pairs = NDArray[np.int64]


def count_direct_mentees(history: TemporalGraph) -> Times:
    """Count each person's distinct direct mentees whom influence was delivered to; O(m)."""
    return _count_mentees(history, history.effect != NEVER)


def count_fertile_mentees(history: TemporalGraph, rule: Rule) -> Times:
    """Count each person's distinct direct mentees who started to mentor after the effect; O(m)."""
    return _count_mentees(history, _mark_fertile(history, rule))


def list_direct_mentees(history: TemporalGraph) -> dict[int, set[int]]:
    """Find the distinct mentees each mentor's own influence was delivered to."""
    return _group_by_mentor(*_distinct_pairs(history, history.effect != NEVER))


def list_fertile_mentees(history: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Find each mentor's direct mentees who started to mentor somebody after the effect (at any time after it)."""
    return _group_by_mentor(*_distinct_pairs(history, _mark_fertile(history, rule)))


def _mark_fertile(history: TemporalGraph, rule: Rule) -> NDArray[np.bool_]:
    """Mark the relationships whose mentee mentors again after their effect."""
    last = np.full(len(history.people), np.iinfo(np.int64).min, np.int64)
    last[history.mentor] = history.start  # columns are in order of start: the last one stays
    known: NDArray[np.bool_] = history.effect != NEVER
    return known & rule.following(last[history.mentee], history.effect)


def _count_mentees(history: TemporalGraph, wanted: NDArray[np.bool_]) -> Times:
    """Count each mentor's distinct mentees of the wanted relationships."""
    people = len(history.people)
    counts, met = np.zeros(people, np.int64), np.full(people, -1, np.int32)
    _count(history.outgoing, as_codes(history.mentee), wanted, met, counts)
    return counts


@kernel
def _count(given: tuple[Times, Codes], mentee: Codes, wanted: NDArray[np.bool_], met: Codes, counts: Times) -> None:
    """Walk through what each person gave; ``met`` is by mentee who met them last."""
    for person in range(counts.size):
        for i in range(given[0][person], given[0][person + 1]):
            edge = given[1][i]
            if wanted[edge] and met[mentee[edge]] != person:
                met[mentee[edge]] = person
                counts[person] += 1


def _distinct_pairs(history: TemporalGraph, wanted: NDArray[np.bool_]) -> tuple[Pairs, Pairs]:
    """List the distinct pairs of mentor and mentee of the wanted relationships."""
    people = len(history.people)
    pairs = np.unique(history.mentor[wanted].astype(np.int64) * people + history.mentee[wanted])
    mentor, mentee = np.divmod(pairs, max(people, 1))
    return mentor, mentee


def _group_by_mentor(mentor: Pairs, mentee: Pairs) -> dict[int, set[int]]:
    """Group the pairs by mentor."""
    found: dict[int, set[int]] = {}
    for one, other in zip(mentor.tolist(), mentee.tolist(), strict=True):
        found.setdefault(one, set()).add(other)
    return found
