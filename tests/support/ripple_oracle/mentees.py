"""Direct mentees in plain Python, and those of them who mentored later."""

from collections import defaultdict

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


def direct_mentees(graph: TemporalGraph) -> dict[int, set[int]]:
    """Return the distinct mentees of each mentor with delivered influence."""
    mentees: defaultdict[int, set[int]] = defaultdict(set)
    columns = zip(graph.mentor.tolist(), graph.mentee.tolist(), graph.effect.tolist(), strict=True)
    for mentor, mentee, effect in columns:
        if effect != NEVER:
            mentees[mentor].add(mentee)
    return dict(mentees)


def fertile_mentees(graph: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Return each mentor's direct mentees who started to mentor after the effect (at any time after it)."""
    last_start = dict(zip(graph.mentor.tolist(), graph.start.tolist(), strict=True))  # columns are in start order
    fertile: defaultdict[int, set[int]] = defaultdict(set)
    columns = zip(graph.mentor.tolist(), graph.mentee.tolist(), graph.effect.tolist(), strict=True)
    for mentor, mentee, effect in columns:
        if mentee in last_start and rule.follows(last_start[mentee], effect):
            fertile[mentor].add(mentee)
    return dict(fertile)
