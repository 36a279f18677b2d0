"""Everybody's reach in one pass over the history, forward in time.

Each person carries the set of mentors whose influence has arrived. A relationship takes its mentor's set along when it
starts and delivers it to the mentee when it takes effect. Sets are immutable, so taking one along is keeping a pointer.
Everything that happens at one instant is one batch: the order inside it must not matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph

Mentors = frozenset[int]


@dataclass(frozen=True)
class Reachability:
    """Reachability: ``upstream[v]`` are the mentors of the lineage of v, ``reach[w]`` the people downstream of w."""

    upstream: list[Mentors]
    reach: list[int]


@dataclass
class _Instant:
    """The relationships that start, and those that take effect, at one time."""

    starting: list[int] = field(default_factory=list)
    arriving: list[int] = field(default_factory=list)


def compute_reachability(graph: TemporalGraph, rule: Rule) -> Reachability:
    """Compute every person's reach and lineage.

    A person reaches everyone to whom a valid path leads, except themself.
    """
    everyone = range(len(graph.people))
    upstream: list[Mentors] = [frozenset()] * len(everyone)
    mentor, mentee = graph.mentor.tolist(), graph.mentee.tolist()
    luggage: dict[int, Mentors] = {}

    def take(edge: int) -> None:
        luggage[edge] = upstream[mentor[edge]]

    def deliver(edge: int) -> bool:
        target = mentee[edge]
        arriving = (luggage.pop(edge) | {mentor[edge]}) - {target}
        grows = not arriving <= upstream[target]
        if grows:
            upstream[target] |= arriving
        return grows

    play = _strictly_after if rule is Rule.STRICTLY_AFTER else _at_or_after
    for instant in _instants(graph):
        play(instant, take, deliver)
    reach = [0] * len(everyone)
    for person in everyone:
        for ancestor in upstream[person]:
            reach[ancestor] += 1
    return Reachability(upstream, reach)


def _instants(graph: TemporalGraph) -> Iterator[_Instant]:
    """Group starts and effects by their time, in order."""
    instants: defaultdict[int, _Instant] = defaultdict(_Instant)
    for edge, (start, effect) in enumerate(zip(graph.start.tolist(), graph.effect.tolist(), strict=True)):
        instants[start].starting.append(edge)
        if effect != NEVER:
            instants[effect].arriving.append(edge)
    for time in sorted(instants):
        yield instants[time]


def _strictly_after(instant: _Instant, take: Callable[[int], None], deliver: Callable[[int], bool]) -> None:
    """Pick up all sets before any delivery: an arrival may only be followed by a later start."""
    for edge in instant.starting:
        take(edge)
    for edge in instant.arriving:
        deliver(edge)


def _at_or_after(instant: _Instant, take: Callable[[int], None], deliver: Callable[[int], bool]) -> None:
    """Deliver first; relationships that start and take effect at once propagate until nothing changes."""
    at_once = sorted(set(instant.starting) & set(instant.arriving))
    for edge in set(instant.arriving).difference(at_once):
        deliver(edge)
    changing = True
    while changing:
        changing = False
        for edge in at_once:
            take(edge)
            changing |= deliver(edge)
    for edge in set(instant.starting).difference(at_once):
        take(edge)
