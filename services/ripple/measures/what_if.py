"""What would be missing had somebody never joined."""

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
    """Who would never have been influenced without one person.

    Attributes:
        without: the person.
        lost: the people, in order of their number, the person not among them.
    """

    without: int
    lost: NDArray[np.int64]


def compute_losses(history: TemporalGraph, rule: Rule, without: Sequence[int]) -> list[Loss]:
    """Find for each of ``without`` the people who would be lost had that person alone never joined.

    A relationship whose mentor had no influence by its start is a founder's and stays; any other exists only while its
    mentor is still influenced. Lost is who was influenced and is so no more. O(m) for every 64 people asked for.
    """
    played, people = edge_stream(history), len(history.people)
    found: list[Loss] = []
    for first in range(0, len(without), WORD):
        asked = np.asarray(without[first : first + WORD], np.int64)
        state = _still_influenced(played, people, rule, asked)
        gone = np.where(state[:, FLAGS] & INFLUENCED, ~state[:, HELD], np.uint64(0))
        some = np.flatnonzero(gone)
        for bit, person in enumerate(asked.tolist()):
            lost = some[(gone[some] >> np.uint64(bit)) & np.uint64(1) == 1]
            found.append(Loss(person, lost[lost != person]))
    return found


class Scenarios(NamedTuple):
    """Up to 64 worlds at once, one bit each: in each of them one person is absent.

    Attributes:
        state: one row a person: HELD, the worlds in which they are influenced by now; FLAGS: INFLUENCED in reality by
            now, ASKED about.
        absent: person → worlds without them.
        picked_up: relationship → worlds in which it exists.
        now: person → scratch of `_settle_simultaneous`, 0 between calls.
    """

    state: Bits
    absent: Bits
    picked_up: Bits
    now: Bits


def _still_influenced(s: EdgeStream, people: int, rule: Rule, asked: Times) -> Bits:
    """Return everybody's state at the end."""
    state, absent, now = np.zeros((people, 2), np.uint64), np.zeros(people, np.uint64), np.zeros(people, np.uint64)
    state[asked, FLAGS] = ABSENT
    for bit, person in enumerate(asked.tolist()):
        absent[person] |= np.uint64(1 << bit)
    _play(s, rule.wait, Scenarios(state, absent, np.zeros(s.start.size, np.uint64), now))
    return state


@kernel
def _exists(s: EdgeStream, w: Scenarios, edge: int, held: np.uint64) -> np.uint64:
    """Decide in which worlds ``edge`` exists, if its mentor is influenced in those of ``held``."""
    mentor, mentee = s.mentor[edge], s.mentee[edge]
    worlds = held if w.state[mentor, FLAGS] & INFLUENCED else ALL
    if w.state[mentor, FLAGS] & ABSENT:
        worlds &= ~w.absent[mentor]
    if w.state[mentee, FLAGS] & ABSENT:
        worlds &= ~w.absent[mentee]
    return worlds


@kernel
def _play(s: EdgeStream, wait: int, w: Scenarios) -> None:
    """Let relationships begin and take effect in every world in which they exist."""
    i = j = 0
    while j < s.arrivals.size:
        instant = s.effect[s.arrivals[j]]
        while i < s.start.size and s.start[i] + 1 - wait <= instant:
            soon = min(i + FAR, s.start.size - 1)
            prefetch(w.state, s.mentor[soon])
            prefetch(w.state, s.mentee[soon])
            if s.effect[i] != NEVER:
                w.picked_up[i] = _exists(s, w, i, w.state[s.mentor[i], HELD])
            i += 1
        end = j
        while end < s.arrivals.size and s.effect[s.arrivals[end]] == instant:
            edge = s.arrivals[end]
            w.state[s.mentee[edge], FLAGS] |= INFLUENCED
            if wait or s.start[edge] < instant:
                w.state[s.mentee[edge], HELD] |= w.picked_up[edge]
            end += 1
        if wait == 0:
            _settle_simultaneous(s, j, end, w)
        j = end


@kernel
def _settle_simultaneous(s: EdgeStream, first: int, end: int, w: Scenarios) -> None:
    """Take away what begins and arrives at one instant and is not supported, until nothing changes (it comes last).

    People who mentor one another in a circle within the instant keep each other: nothing is lost that did not depend
    on the absent.
    """
    while first < end and s.start[s.arrivals[first]] < s.effect[s.arrivals[first]]:
        first += 1
    for at in range(first, end):
        w.picked_up[s.arrivals[at]] = ALL
    changing = end > first
    while changing:
        changing = False
        for at in range(first, end):
            w.now[s.mentee[s.arrivals[at]]] |= w.picked_up[s.arrivals[at]]
        for at in range(first, end):
            edge = s.arrivals[at]
            worlds = _exists(s, w, edge, w.state[s.mentor[edge], HELD] | w.now[s.mentor[edge]])
            changing = changing or worlds != w.picked_up[edge]
            w.picked_up[edge] = worlds
        for at in range(first, end):
            w.now[s.mentee[s.arrivals[at]]] = 0
    for at in range(first, end):
        w.state[s.mentee[s.arrivals[at]], HELD] |= w.picked_up[s.arrivals[at]]
