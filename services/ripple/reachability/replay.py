"""A replay of a temporal graph: its relationships as columns, and the positions reached so far."""

from typing import NamedTuple

import numpy as np

from services.ripple.columns import Codes, Times, arrival_order, as_codes, as_times
from services.ripple.temporal_graph import Rule, TemporalGraph


class TieScratch(NamedTuple):
    """Scratch memory for the graph of one instant: receivers 0 … n − 1 and the arrivals at each of them.

    Attributes:
        local: Person → the instant's first arrival + receiver; a smaller value belongs to an earlier instant.
        receiver: Receiver → person.
        last: Receiver → the last arrival at them.
        before: Arrival − first → the previous arrival at the same receiver, or −1.
        component: Receiver → strongly connected component, or −1 while unknown.
        order: Receivers by component, each component after all components upstream of it.
        dfs_index, low, cursor, path, stack: State of the depth-first search in `find_components`, by receiver; the last
            two are stacks.
        top: Heights of the stacks, and counters.
    """

    local: Codes
    receiver: Codes
    last: Codes
    before: Codes
    component: Codes
    order: Codes
    dfs_index: Codes
    low: Codes
    cursor: Codes
    path: Codes
    stack: Codes
    top: Codes


class Replay(NamedTuple):
    """The columns and cursors of one replay.

    Attributes:
        mentor, mentee, start, effect: The relationships, in order of start.
        arrivals: The delivered relationships, in order of effect, then of start.
        picked_up: Relationship → the version picked up at its start.
        gained: Arrival → the number of (ancestor, descendant) pairs it created.
        ties: Scratch for simultaneous arrivals.
        position: The next start, the next arrival, and one spare entry.
    """

    mentor: Codes
    mentee: Codes
    start: Times
    effect: Times
    arrivals: Codes
    picked_up: Codes
    gained: Codes
    ties: TieScratch
    position: Times


def start_replay(graph: TemporalGraph, rule: Rule) -> Replay:
    """Prepare ``graph`` for a replay from its beginning; only the rule at-or-after needs scratch for ties."""
    effect = as_times(graph.effect)
    order = arrival_order(effect)
    return Replay(
        mentor=as_codes(graph.mentor),
        mentee=as_codes(graph.mentee),
        start=as_times(graph.start),
        effect=effect,
        arrivals=order,
        picked_up=np.empty(effect.size, np.int32),
        gained=np.zeros(order.size, np.int32),
        ties=_tie_scratch(len(graph.people), order.size) if rule is Rule.AT_OR_AFTER else _tie_scratch(0, 0),
        position=np.zeros(3, np.int64),
    )


def _tie_scratch(people: int, arrivals: int) -> TieScratch:
    """Allocate scratch for instants of up to ``arrivals`` arrivals; the operating system commits pages on first use."""
    columns = [np.empty(arrivals, np.int32) for _ in TieScratch._fields[1:-1]]
    return TieScratch._make([np.full(people, -1, np.int32), *columns, np.zeros(5, np.int32)])
