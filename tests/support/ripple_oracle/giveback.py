"""Give-back and survival in plain Python."""

from dataclasses import dataclass

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


@dataclass(frozen=True)
class GiveBack:
    """Counts of people at risk of giving back, of events, and of mentees excluded because they had mentored before."""

    at_risk: int
    events: int
    already_mentors: int


def give_back(graph: TemporalGraph, rule: Rule) -> GiveBack:
    """Count the mentees who had not mentored by their first effect, and those of them who did after it."""
    first_effects, first_starts = first_effect(graph), first_start(graph)
    at_risk = events = already = 0
    for person, effect in first_effects.items():
        start = first_starts.get(person)
        if start is None:
            at_risk += 1
        elif rule.follows(start, effect):
            at_risk += 1
            events += 1
        else:
            already += 1
    return GiveBack(at_risk, events, already)


def survival(graph: TemporalGraph, rule: Rule, until: int) -> list[tuple[int, int, float]]:
    """Estimate how many have not yet given back, by time since their first effect (Kaplan-Meier).

    Args:
        graph: The history as it was at ``until``.
        rule: The path rule.
        until: When observation ended, in microseconds.

    Returns:
        For each time at which a mentee gave back: the time, the number at risk just before, the share left after.
        A mentee whose observation ends at that very time is still at risk.
    """
    starts = first_start(graph)
    given: list[int] = []
    observed: list[int] = []
    for person, effect in first_effect(graph).items():
        start = starts.get(person)
        if start is not None and not rule.follows(start, effect):
            continue
        observed.append((until if start is None else start) - effect)
        if start is not None:
            given.append(start - effect)
    left, curve = 1.0, []
    for time in sorted(set(given)):
        at_risk = sum(duration >= time for duration in observed)
        left *= 1 - given.count(time) / at_risk
        curve.append((time, at_risk, left))
    return curve


def first_effect(graph: TemporalGraph) -> dict[int, int]:
    """Return when each mentee's first influence was delivered; mentees without any are left out."""
    first: dict[int, int] = {}
    for person, effect in zip(graph.mentee.tolist(), graph.effect.tolist(), strict=True):
        if effect != NEVER:
            first[person] = min(effect, first.get(person, NEVER))
    return first


def first_start(graph: TemporalGraph) -> dict[int, int]:
    """Return when each mentor first started to mentor."""
    first: dict[int, int] = {}
    for person, start in zip(graph.mentor.tolist(), graph.start.tolist(), strict=True):
        first[person] = min(start, first.get(person, NEVER))
    return first
