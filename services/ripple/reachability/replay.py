"""A history being played: its relationships as columns, and how far it is."""

from typing import NamedTuple

import numpy as np

from services.ripple.columns import Codes, Times, arrival_order, as_codes, as_times
from services.ripple.temporal_graph import Rule, TemporalGraph


class TieScratch(NamedTuple):
    """Scratch for the graph of one instant: its receivers 0 … n − 1, and the arrivals that reach each of them.

    Attributes:
        local: person → the instant's first arrival + receiver; whatever is less is of an earlier instant.
        receiver: receiver → person.
        last: receiver → the last arrival that reaches it.
        before: arrival − first → the arrival before it that reaches the same receiver, or −1.
        component: receiver → the circle it belongs to, or −1 while unknown.
        order: receivers circle by circle, each after all circles upstream of it.
        dfs_index, low, cursor, path, stack: of the search in `circles`, by receiver; the last two are stacks.
        top: heights of the stacks, and counters.
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
    """What is played.

    Attributes:
        mentor, mentee, start, effect: the relationships, in order of start.
        arrivals: those with an effect, in order of effect, then of start.
        picked_up: relationship → the version it took along.
        gained: arrival → how many pairs of ancestor and descendant it brought about.
        ties: scratch of `ties`.
        position: the next start, the next arrival, and a place to put what is looked up ahead.
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


def start_replay(history: TemporalGraph, rule: Rule) -> Replay:
    """Return ``history`` ready to be played from its beginning; only at-or-after needs scratch for instants."""
    effect = as_times(history.effect)
    order = arrival_order(effect)
    return Replay(
        mentor=as_codes(history.mentor),
        mentee=as_codes(history.mentee),
        start=as_times(history.start),
        effect=effect,
        arrivals=order,
        picked_up=np.empty(effect.size, np.int32),
        gained=np.zeros(order.size, np.int32),
        ties=_tie_scratch(len(history.people), order.size) if rule is Rule.AT_OR_AFTER else _tie_scratch(0, 0),
        position=np.zeros(3, np.int64),
    )


def _tie_scratch(people: int, most: int) -> TieScratch:
    """Return scratch for instants of up to ``most`` arrivals; memory is taken as it is used."""
    columns = [np.empty(most, np.int32) for _ in TieScratch._fields[1:-1]]
    return TieScratch._make([np.full(people, -1, np.int32), *columns, np.zeros(5, np.int32)])
