"""How far programs reach, and into which other programs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import Codes, Times, as_codes
from services.ripple.jit import kernel
from services.ripple.measures.bit_parallel import WORD, Bits, edge_stream, propagate
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class ProgramReach:
    """Programs are numbered as in the history.

    Attributes:
        people: program → distinct people downstream of any delivered relationship of it, its mentees included.
        deep: deep[P, Q] of the people downstream of P were mentored in Q (int64, programs × programs).
    """

    people: Times
    deep: Times


def compute_program_reach(history: TemporalGraph, rule: Rule) -> ProgramReach:
    """Count the people downstream of every program; O(m × programs / 64)."""
    programs = len(history.programs)
    people, deep = np.zeros(programs, np.int64), np.zeros((programs, programs), np.int64)
    met = np.empty(programs, np.int32)
    for first, held in _propagate_programs(history, rule):
        met[:] = -1
        _count(history.incoming, as_codes(history.program), held, first, met, people, deep)
    return ProgramReach(people, deep)


@kernel
def _count(
    received: tuple[Times, Codes], program: Codes, held: Bits, first: int, met: Codes, people: Times, deep: Times
) -> None:
    """Count the people who hold each of 64 programs from ``first`` on, and in which programs they were mentored."""
    for person in range(held.size):
        bits, source = held[person], first
        while bits:
            if bits & np.uint64(1):
                people[source] += 1
            bits >>= np.uint64(1)
            source += 1
        for i in range(received[0][person], received[0][person + 1]):
            target = program[received[1][i]]
            if met[target] != person:
                met[target] = person
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


def list_program_reach(history: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Find the distinct people downstream of any delivered relationship of each program that has one."""
    found: dict[int, set[int]] = {}
    for first, held in _propagate_programs(history, rule):
        for bit in range(min(WORD, len(history.programs) - first)):
            people = np.flatnonzero((held >> np.uint64(bit)) & np.uint64(1))
            if people.size:
                found[first + bit] = set(people.tolist())
    return found


def mark_downstream(history: TemporalGraph, rule: Rule, program: int) -> NDArray[np.bool_]:
    """Mark the people downstream of one program, its mentees included, by person; O(m)."""
    label = (history.program == program).astype(np.uint64)
    found: NDArray[np.bool_] = propagate(edge_stream(history), len(history.people), rule, label) != 0
    return found


def count_by_program(history: TemporalGraph, people: NDArray[np.bool_]) -> Times:
    """Count the marked people who were mentored in each program (int64 by program); O(m)."""
    programs = len(history.programs)
    counts, met = np.zeros(programs, np.int64), np.full(programs, -1, np.int32)
    _count_mentees(history.incoming, as_codes(history.program), people, met, counts)
    return counts


@kernel
def _count_mentees(
    received: tuple[Times, Codes], program: Codes, people: NDArray[np.bool_], met: Codes, counts: Times
) -> None:
    """Walk through what each marked person received; ``met`` is by program who met it last."""
    for person in range(people.size):
        if people[person]:
            for i in range(received[0][person], received[0][person + 1]):
                target = program[received[1][i]]
                if met[target] != person:
                    met[target] = person
                    counts[target] += 1


def _propagate_programs(history: TemporalGraph, rule: Rule) -> list[tuple[int, Bits]]:
    """Carry the programs downstream, 64 at a time: the first of each lot, and what arrived by person."""
    played, people = edge_stream(history), len(history.people)
    found = []
    for first in range(0, len(history.programs), WORD):
        place = history.program.astype(np.int64) - first
        inside = (place >= 0) & (place < WORD)
        label = np.where(inside, np.uint64(1) << np.where(inside, place, 0).astype(np.uint64), np.uint64(0))
        found.append((first, propagate(played, people, rule, label)))
    return found
