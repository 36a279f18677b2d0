"""Breadth-first search over relationships along valid paths, downstream and upstream.

A path's length is its number of relationships. It is *not* the number of hops of the earliest arrival: a late direct
relationship is nearer than an early chain, yet only the chain may lead on (case T11). So the search goes over
relationships, not people: of each person's relationships in order of time it remembers how many are open already, and
each is entered once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.ripple.columns import NEVER, Codes, Times, arrival_order, as_codes, as_times, group_by_person
from services.ripple.jit import kernel
from services.ripple.temporal_graph import TemporalGraph

NONE = -1


class AdjacencyIndex(NamedTuple):
    """The delivered relationships of a history by person.

    Attributes:
        mentor, mentee, start, effect: all relationships.
        out_first, out: person → their relationships as a mentor, in order of start.
        in_first, into: person → their relationships as a mentee, in order of effect.
    """

    mentor: Codes
    mentee: Codes
    start: Times
    effect: Times
    out_first: Times
    out: Codes
    in_first: Times
    into: Codes


class SearchState(NamedTuple):
    """A search's scratch and answer; fresh for every search, zeroed memory is taken as it is used.

    Attributes:
        generation: person → fewest relationships, or 0 where not found.
        edge: person → the relationship by which they were found.
        person: the people found, nearest first.
        opened: person → how many of their relationships are open.
        queue: the relationships entered, in order.
        predecessor: relationship → the one it was entered from, or NONE.
        entered: relationship → whether it is in the queue.
    """

    generation: Codes
    edge: Codes
    person: Codes
    opened: Codes
    queue: Codes
    predecessor: Codes
    entered: NDArray[np.bool_]


def build_index(history: TemporalGraph) -> AdjacencyIndex:
    """Index ``history``; O(m + n), and O(m log m) where effects are not in the order of starts."""
    mentor, mentee, effect = as_codes(history.mentor), as_codes(history.mentee), as_times(history.effect)
    people = len(history.people)
    delivered = np.flatnonzero(effect != NEVER).astype(np.int32)
    out_first, out = group_by_person(delivered, mentor, people)
    in_first, into = group_by_person(arrival_order(effect), mentee, people)
    return AdjacencyIndex(mentor, mentee, as_times(history.start), effect, out_first, out, in_first, into)


def new_search(g: AdjacencyIndex) -> SearchState:
    """Return the state before a search."""
    people, edges = g.out_first.size - 1, g.mentor.size
    columns = [np.zeros(people, np.int32), *(np.empty(people, np.int32) for _ in range(2)), np.zeros(people, np.int32)]
    return SearchState._make(
        [*columns, np.empty(edges, np.int32), np.empty(edges, np.int32), np.zeros(edges, np.bool_)]
    )


@kernel
def first_at(g: AdjacencyIndex, low: int, high: int, time: int) -> int:
    """Find the first of ``g.out[low:high]`` that starts at ``time`` or later; O(log)."""
    while low < high:
        middle = (low + high) // 2
        if g.start[g.out[middle]] < time:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def first_after(g: AdjacencyIndex, low: int, high: int, time: int) -> int:
    """Find the first of ``g.into[low:high]`` delivered after ``time``; O(log)."""
    while low < high:
        middle = (low + high) // 2
        if g.effect[g.into[middle]] <= time:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def enqueue(s: SearchState, first: Codes) -> int:
    """Put the relationships ``first`` into the empty queue; return its length."""
    end = 0
    for edge in first:
        if not s.entered[edge]:
            s.entered[edge] = True
            s.predecessor[edge] = NONE
            s.queue[end] = edge
            end += 1
    return end


@kernel
def downstream(g: AdjacencyIndex, s: SearchState, end: int, wait: int) -> int:
    """Search on from the ``end`` queued relationships; return how many people were found.

    Args:
        g: the graph.
        s: the search, with the queue filled by `enqueue`.
        end: the queue's length.
        wait: `Rule.wait`.
    """
    at, people, generation = 0, 0, 0
    while at < end:
        generation += 1
        stop = end
        while at < stop:
            edge = s.queue[at]
            at += 1
            person = g.mentee[edge]
            if s.generation[person] == 0:
                s.generation[person], s.edge[person], s.person[people] = generation, edge, person
                people += 1
            known = g.out_first[person + 1] - s.opened[person]
            begin = first_at(g, g.out_first[person], known, g.effect[edge] + wait)
            if begin < known:
                s.opened[person] += known - begin
                end = _enqueue_range(g.out, s, begin, known, end, edge)
    return people


@kernel
def upstream(g: AdjacencyIndex, s: SearchState, end: int, wait: int) -> int:
    """Search against time, as `downstream` does along it."""
    at, people, generation = 0, 0, 0
    while at < end:
        generation += 1
        stop = end
        while at < stop:
            edge = s.queue[at]
            at += 1
            person = g.mentor[edge]
            if s.generation[person] == 0:
                s.generation[person], s.edge[person], s.person[people] = generation, edge, person
                people += 1
            known = g.in_first[person] + s.opened[person]
            close = first_after(g, known, g.in_first[person + 1], g.start[edge] - wait)
            if close > known:
                s.opened[person] += close - known
                end = _enqueue_range(g.into, s, known, close, end, edge)
    return people


@kernel
def _enqueue_range(column: Codes, s: SearchState, begin: int, stop: int, end: int, came: int) -> int:
    """Queue those of ``column[begin:stop]`` that are not yet entered; return the queue's new length."""
    for i in range(begin, stop):
        edge = column[i]
        if not s.entered[edge]:
            s.entered[edge] = True
            s.predecessor[edge] = came
            s.queue[end] = edge
            end += 1
    return end
