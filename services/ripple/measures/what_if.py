"""Counterfactual loss: the people who would not have been influenced had one person never joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Times
from services.ripple.jit import kernel
from services.ripple.measures.bit_parallel import WORD, Bits, EdgeStream, edge_stream
from services.ripple.prefetch import FAR, prefetch
from services.ripple.temporal_graph import Rule, TemporalGraph

ALL = np.uint64(2**64 - 1)
HELD, FLAGS = 0, 1
INFLUENCED, ABSENT = np.uint64(1), np.uint64(2)


@dataclass(frozen=True)
class Loss:
    """The people who would never have been influenced without one person.

    Attributes:
        without: The person left out.
        lost: The people lost, in order of their number, without the person themself.
    """

    without: int
    lost: NDArray[np.int64]


def compute_losses(graph: TemporalGraph, rule: Rule, without: Sequence[int]) -> list[Loss]:
    """Compute for each of ``without`` the people lost had that person alone never joined.

    A relationship whose mentor had no influence by its start belongs to a founder and stays; any other exists only
    while its mentor is still influenced. Lost are people who were influenced and are no longer. O(m) for every 64
    people left out.
    """
    edges, people = edge_stream(graph), len(graph.people)
    losses: list[Loss] = []
    for first in range(0, len(without), WORD):
        batch = np.asarray(without[first : first + WORD], np.int64)
        state = _still_influenced(edges, people, rule, batch)
        gone = np.where(state[:, FLAGS] & INFLUENCED, ~state[:, HELD], np.uint64(0))
        affected = np.flatnonzero(gone)
        for bit, person in enumerate(batch.tolist()):
            lost = affected[(gone[affected] >> np.uint64(bit)) & np.uint64(1) == 1]
            losses.append(Loss(person, lost[lost != person]))
    return losses


class Scenarios(NamedTuple):
    """Up to 64 counterfactual scenarios, one bit each: in each of them one person is absent.

    Attributes:
        state: One row a person: HELD, the scenarios in which they are influenced by now; FLAGS: INFLUENCED in reality
            by now, ABSENT in some scenario.
        absent: Person → scenarios without them.
        picked_up: Relationship → scenarios in which it exists.
        now: Person → scratch of `_settle_simultaneous`, 0 between calls.
    """

    state: Bits
    absent: Bits
    picked_up: Bits
    now: Bits


def _still_influenced(s: EdgeStream, people: int, rule: Rule, batch: Times) -> Bits:
    """Return the state of all people at the end."""
    state, absent, now = np.zeros((people, 2), np.uint64), np.zeros(people, np.uint64), np.zeros(people, np.uint64)
    state[batch, FLAGS] = ABSENT
    for bit, person in enumerate(batch.tolist()):
        absent[person] |= np.uint64(1 << bit)
    _play(s, rule.wait, Scenarios(state, absent, np.zeros(s.start.size, np.uint64), now))
    return state


@kernel
def _exists(s: EdgeStream, worlds: Scenarios, edge: int, held: np.uint64) -> np.uint64:
    """Return the scenarios in which ``edge`` exists, given those in which its mentor is influenced."""
    mentor, mentee = s.mentor[edge], s.mentee[edge]
    existing = held if worlds.state[mentor, FLAGS] & INFLUENCED else ALL
    if worlds.state[mentor, FLAGS] & ABSENT:
        existing &= ~worlds.absent[mentor]
    if worlds.state[mentee, FLAGS] & ABSENT:
        existing &= ~worlds.absent[mentee]
    return existing


@kernel
def _play(s: EdgeStream, wait: int, worlds: Scenarios) -> None:
    """Start and deliver relationships in every scenario in which they exist."""
    i = j = 0
    while j < s.arrivals.size:
        time = s.effect[s.arrivals[j]]
        while i < s.start.size and s.start[i] + 1 - wait <= time:
            soon = min(i + FAR, s.start.size - 1)
            prefetch(worlds.state, s.mentor[soon])
            prefetch(worlds.state, s.mentee[soon])
            if s.effect[i] != NEVER:
                worlds.picked_up[i] = _exists(s, worlds, i, worlds.state[s.mentor[i], HELD])
            i += 1
        end = j
        while end < s.arrivals.size and s.effect[s.arrivals[end]] == time:
            edge = s.arrivals[end]
            worlds.state[s.mentee[edge], FLAGS] |= INFLUENCED
            if wait or s.start[edge] < time:
                worlds.state[s.mentee[edge], HELD] |= worlds.picked_up[edge]
            end += 1
        if wait == 0:
            _settle_simultaneous(s, j, end, worlds)
        j = end


@kernel
def _settle_simultaneous(s: EdgeStream, first: int, end: int, worlds: Scenarios) -> None:
    """Remove unsupported relationships that start and arrive at one instant (they come last) until nothing changes.

    People who mentor one another in a cycle within the instant support each other: nothing is lost that did not depend
    on an absent person.
    """
    while first < end and s.start[s.arrivals[first]] < s.effect[s.arrivals[first]]:
        first += 1
    for at in range(first, end):
        worlds.picked_up[s.arrivals[at]] = ALL
    changing = end > first
    while changing:
        changing = False
        for at in range(first, end):
            worlds.now[s.mentee[s.arrivals[at]]] |= worlds.picked_up[s.arrivals[at]]
        for at in range(first, end):
            edge = s.arrivals[at]
            existing = _exists(s, worlds, edge, worlds.state[s.mentor[edge], HELD] | worlds.now[s.mentor[edge]])
            changing = changing or existing != worlds.picked_up[edge]
            worlds.picked_up[edge] = existing
        for at in range(first, end):
            worlds.now[s.mentee[s.arrivals[at]]] = 0
    for at in range(first, end):
        worlds.state[s.mentee[s.arrivals[at]], HELD] |= worlds.picked_up[s.arrivals[at]]
