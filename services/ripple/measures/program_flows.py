"""Flows between programs: people mentored in one who then mentored in another."""

from dataclasses import dataclass

import numpy as np

from services.ripple.columns import Codes, Times, as_codes, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class Flows:
    """Flows: ``people[P, Q]`` were mentored in P before they mentored in Q; ``mentees[P]`` were mentored in P."""

    people: dict[tuple[int, int], int]
    mentees: dict[int, int]

    def rate(self, source: int, target: int) -> float | None:
        """Return the share of the mentees of ``source`` who went on to mentor in ``target``."""
        mentees = self.mentees.get(source)
        return self.people.get((source, target), 0) / mentees if mentees else None


def compute_flows(graph: TemporalGraph, rule: Rule) -> Flows:
    """Compute the flows between programs, each person once for each pair of programs (numbered as in the graph).

    O(m + pairs), and O(m log m) where effects are not in the order of starts.
    """
    programs, incoming, outgoing = len(graph.programs), graph.incoming, graph.outgoing
    columns = (as_codes(graph.program), as_times(graph.start), as_times(graph.effect))
    scratch = np.full((2, programs), -1, np.int32)
    mentees = np.zeros(programs, np.int64)
    pairs = np.empty(
        _count_moves(incoming, outgoing, columns, rule.wait, scratch, mentees, np.empty(0, np.int64)), np.int64
    )
    scratch[:], mentees[:] = -1, 0
    _count_moves(incoming, outgoing, columns, rule.wait, scratch, mentees, pairs)
    keys, people = np.unique(pairs, return_counts=True)
    rows = zip(*(column.tolist() for column in (*np.divmod(keys, max(programs, 1)), people)), strict=True)
    with_mentees = np.flatnonzero(mentees)
    return Flows(
        {(p, q): n for p, q, n in rows}, dict(zip(with_mentees.tolist(), mentees[with_mentees].tolist(), strict=True))
    )


Groups = tuple[Times, Codes]


@kernel
def _count_moves(
    incoming: Groups,
    outgoing: Groups,
    columns: tuple[Codes, Times, Times],
    wait: int,
    scratch: Codes,
    mentees: Times,
    pairs: Times,
) -> int:
    """Count the moves, write them as ``source × programs + target`` where there is space, and count mentees.

    Relationships are grouped by person in order of time, so the first effect in a program is met first and, from the
    other end, the last start.
    """
    program, start, effect = columns
    programs, count = mentees.size, 0
    for person in range(incoming[0].size - 1):
        for i in range(incoming[0][person], incoming[0][person + 1]):
            arrival = incoming[1][i]
            source = program[arrival]
            if scratch[0, source] == person:
                continue
            scratch[0, source] = person
            mentees[source] += 1
            tick = -2 - i
            for j in range(outgoing[0][person + 1] - 1, outgoing[0][person] - 1, -1):
                target = program[outgoing[1][j]]
                if start[outgoing[1][j]] < effect[arrival] + wait:
                    break  # no earlier start follows either
                if scratch[1, target] != tick:
                    scratch[1, target] = tick
                    if count < pairs.size:
                        pairs[count] = source * programs + target
                    count += 1
    return count
