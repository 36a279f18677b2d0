"""How people move between programs: mentored in one, then mentoring in another."""

from dataclasses import dataclass

import numpy as np

from services.ripple.columns import Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Flows:
    """``people[P, Q]`` were mentored in P before they mentored in Q; ``mentees[P]`` were mentored in P at all."""

    people: dict[tuple[int, int], int]
    mentees: dict[int, int]

    def rate(self, source: int, target: int) -> float | None:
        """Return the share of the mentees of ``source`` who went on to mentor in ``target``."""
        mentees = self.mentees.get(source)
        return self.people.get((source, target), 0) / mentees if mentees else None


def compute_flows(history: TemporalGraph, rule: Rule) -> Flows:
    """Count each person once for each pair of programs (programs are numbered as in the history).

    O(m + pairs), and O(m log m) where effects are not in the order of starts.
    """
    programs, received, given = len(history.programs), history.incoming, history.outgoing
    columns = (as_codes(history.program), as_times(history.start), as_times(history.effect))
    scratch = np.full((2, programs), -1, np.int32)
    mentees = np.zeros(programs, np.int64)
    pairs = np.empty(
        _count_moves(received, given, columns, rule.wait, scratch, mentees, np.empty(0, np.int64)), np.int64
    )
    scratch[:], mentees[:] = -1, 0
    _count_moves(received, given, columns, rule.wait, scratch, mentees, pairs)
    keys, counts = np.unique(pairs, return_counts=True)
    found = zip(*(column.tolist() for column in (*np.divmod(keys, max(programs, 1)), counts)), strict=True)
    some = np.flatnonzero(mentees)
    return Flows({(p, q): n for p, q, n in found}, dict(zip(some.tolist(), mentees[some].tolist(), strict=True)))


Groups = tuple[Times, Codes]


@kernel
def _count_moves(
    received: Groups,
    given: Groups,
    columns: tuple[Codes, Times, Times],
    wait: int,
    scratch: Codes,
    mentees: Times,
    pairs: Times,
) -> int:
    """Count the moves, and write them as ``source × programs + target`` where there is room; count mentees.

    Relationships are grouped by person in order of time, so the first effect in a program is met first and, from the
    other end, the last start.
    """
    program, start, effect = columns
    programs, found = mentees.size, 0
    for person in range(received[0].size - 1):
        for i in range(received[0][person], received[0][person + 1]):
            arrival = received[1][i]
            source = program[arrival]
            if scratch[0, source] == person:
                continue
            scratch[0, source] = person
            mentees[source] += 1
            tick = -2 - i
            for j in range(given[0][person + 1] - 1, given[0][person] - 1, -1):
                target = program[given[1][j]]
                if start[given[1][j]] < effect[arrival] + wait:
                    break  # no earlier start follows either
                if scratch[1, target] != tick:
                    scratch[1, target] = tick
                    if found < pairs.size:
                        pairs[found] = source * programs + target
                    found += 1
    return found
