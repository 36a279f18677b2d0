"""Program reach: people downstream of a program, and the programs in which they were mentored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times, as_codes
from services.ripple.jit import kernel
from services.ripple.measures.bit_parallel import WORD, Bits, edge_stream, propagate
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class ProgramReach:
    """Reach of all programs, numbered as in the graph.

    Attributes:
        people: Program → distinct people downstream of any delivered relationship of it, its mentees included.
        deep: ``deep[P, Q]`` of the people downstream of P were mentored in Q (int64, programs × programs).
    """

    people: Times
    deep: Times


def compute_program_reach(graph: TemporalGraph, rule: Rule) -> ProgramReach:
    """Count the people downstream of every program; O(m × programs / 64)."""
    programs = len(graph.programs)
    people, deep = np.zeros(programs, np.int64), np.zeros((programs, programs), np.int64)
    last_counted = np.empty(programs, np.int32)
    for first, held in _propagate_programs(graph, rule):
        last_counted[:] = -1
        _count(graph.incoming, as_codes(graph.program), held, first, last_counted, people, deep)
    return ProgramReach(people, deep)


@kernel
def _count(
    received: tuple[Times, Codes],
    program: Codes,
    held: Bits,
    first: int,
    last_counted: Codes,
    people: Times,
    deep: Times,
) -> None:
    """Count the people who hold each of 64 programs from ``first`` on, and the programs in which they were mentored."""
    for person in range(held.size):
        bits, source = held[person], first
        while bits:
            if bits & np.uint64(1):
                people[source] += 1
            bits >>= np.uint64(1)
            source += 1
        for i in range(received[0][person], received[0][person + 1]):
            target = program[received[1][i]]
            if last_counted[target] != person:
                last_counted[target] = person
                _add_bits(deep, held[person], first, target)


@kernel
def _add_bits(deep: Times, bits: np.uint64, first: int, target: int) -> None:
    """Add one to the row of every program of ``bits``."""
    source = first
    while bits:
        if bits & np.uint64(1):
            deep[source, target] += 1
        bits >>= np.uint64(1)
        source += 1


def mark_downstream(graph: TemporalGraph, rule: Rule, program: int) -> NDArray[np.bool_]:
    """Mark the people downstream of one program, its mentees included, by person; O(m)."""
    label = (graph.program == program).astype(np.uint64)
    marked: NDArray[np.bool_] = propagate(edge_stream(graph), len(graph.people), rule, label) != 0
    return marked


def count_by_program(graph: TemporalGraph, people: NDArray[np.bool_]) -> Times:
    """Count the marked people who were mentored in each program (int64 by program); O(m)."""
    programs = len(graph.programs)
    counts, last_counted = np.zeros(programs, np.int64), np.full(programs, -1, np.int32)
    _count_mentees(graph.incoming, as_codes(graph.program), people, last_counted, counts)
    return counts


@kernel
def _count_mentees(
    received: tuple[Times, Codes], program: Codes, people: NDArray[np.bool_], last_counted: Codes, counts: Times
) -> None:
    """Count each marked person once a program; ``last_counted`` is by program the person who counted last."""
    for person in range(people.size):
        if people[person]:
            for i in range(received[0][person], received[0][person + 1]):
                target = program[received[1][i]]
                if last_counted[target] != person:
                    last_counted[target] = person
                    counts[target] += 1


def _propagate_programs(graph: TemporalGraph, rule: Rule) -> list[tuple[int, Bits]]:
    """Propagate the programs downstream, 64 at a time; return each word's first program and labels by person."""
    edges, people = edge_stream(graph), len(graph.people)
    words = []
    for first in range(0, len(graph.programs), WORD):
        offset = graph.program.astype(np.int64) - first
        inside = (offset >= 0) & (offset < WORD)
        label = np.where(inside, np.uint64(1) << np.where(inside, offset, 0).astype(np.uint64), np.uint64(0))
        words.append((first, propagate(edges, people, rule, label)))
    return words
