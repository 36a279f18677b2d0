"""Breadth-first search over relationships along time-respecting paths, downstream and upstream.

The length of a path is its number of relationships. It is *not* the number of hops of the earliest arrival: a late
direct relationship is nearer than an early chain, yet only the chain may continue (case T11). So the search runs over
relationships, not people: of each person's relationships in order of time it records how many are open already, and
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
    """The delivered relationships of a graph, indexed by person.

    Attributes:
        mentor, mentee, start, effect: All relationships.
        out_first, out: Person → their relationships as a mentor, in order of start.
        in_first, into: Person → their relationships as a mentee, in order of effect.
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
    """Scratch and result of one search; pages of zeroed memory are committed on first use.

    Attributes:
        generation: Person → fewest relationships, or 0 where not reached.
        edge: Person → the relationship by which they were reached.
        person: The people reached, nearest first.
        opened: Person → how many of their relationships are open.
        queue: The relationships entered, in order.
        predecessor: Relationship → the one it was entered from, or NONE.
        entered: Relationship → whether it is in the queue.
    """

    generation: Codes
    edge: Codes
    person: Codes
    opened: Codes
    queue: Codes
    predecessor: Codes
    entered: NDArray[np.bool_]


def build_index(graph: TemporalGraph) -> AdjacencyIndex:
    """Index ``graph``; O(m + n), and O(m log m) where effects are not in the order of starts."""
    mentor, mentee, effect = as_codes(graph.mentor), as_codes(graph.mentee), as_times(graph.effect)
    people = len(graph.people)
    delivered = np.flatnonzero(effect != NEVER).astype(np.int32)
    out_first, out = group_by_person(delivered, mentor, people)
    in_first, into = group_by_person(arrival_order(effect), mentee, people)
    return AdjacencyIndex(mentor, mentee, as_times(graph.start), effect, out_first, out, in_first, into)


def new_search(g: AdjacencyIndex) -> SearchState:
    """Return the state before a search."""
    people, edges = g.out_first.size - 1, g.mentor.size
    columns = [np.zeros(people, np.int32), *(np.empty(people, np.int32) for _ in range(2)), np.zeros(people, np.int32)]
    return SearchState._make(
        [*columns, np.empty(edges, np.int32), np.empty(edges, np.int32), np.zeros(edges, np.bool_)]
    )


@kernel
def first_at(g: AdjacencyIndex, low: int, high: int, time: int) -> int:
    """Return the first position of ``g.out[low:high]`` that starts at ``time`` or later; O(log)."""
    while low < high:
        middle = (low + high) // 2
        if g.start[g.out[middle]] < time:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def first_after(g: AdjacencyIndex, low: int, high: int, time: int) -> int:
    """Return the first position of ``g.into[low:high]`` delivered after ``time``; O(log)."""
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
    """Search along time from the queued relationships.

    Args:
        g: The graph.
        s: The search state; its queue is filled by `enqueue`.
        end: Length of the queue.
        wait: `Rule.wait`.

    Returns:
        The number of people found.
    """
    return _search(g, s, end, wait, True)


@kernel
def upstream(g: AdjacencyIndex, s: SearchState, end: int, wait: int) -> int:
    """Search against time; arguments and result are those of `downstream`."""
    return _search(g, s, end, wait, False)


@kernel
def _search(g: AdjacencyIndex, s: SearchState, end: int, wait: int, forward: bool) -> int:
    """Search in one direction; ``forward`` is a constant of each caller, so the compiler removes the other branch.

    A person's relationships are in order of time, so those a new arrival opens are a slice next to the opened ones.
    """
    column = g.out if forward else g.into
    at, people, generation = 0, 0, 0
    while at < end:
        generation += 1
        stop = end
        while at < stop:
            edge = s.queue[at]
            at += 1
            person = g.mentee[edge] if forward else g.mentor[edge]
            if s.generation[person] == 0:
                s.generation[person], s.edge[person], s.person[people] = generation, edge, person
                people += 1
            if forward:
                close = g.out_first[person + 1] - s.opened[person]
                begin = first_at(g, g.out_first[person], close, g.effect[edge] + wait)
            else:
                begin = g.in_first[person] + s.opened[person]
                close = first_after(g, begin, g.in_first[person + 1], g.start[edge] - wait)
            if begin < close:
                s.opened[person] += close - begin
                end = _enqueue_range(column, s, begin, close, end, edge)
    return people


@kernel
def _enqueue_range(column: Codes, s: SearchState, begin: int, stop: int, end: int, predecessor: int) -> int:
    """Append those of ``column[begin:stop]`` that are not yet entered; return the queue's new length."""
    for i in range(begin, stop):
        edge = column[i]
        if not s.entered[edge]:
            s.entered[edge] = True
            s.predecessor[edge] = predecessor
            s.queue[end] = edge
            end += 1
    return end
