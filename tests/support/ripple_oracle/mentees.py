"""Direct mentees, and those of them who went on to mentor."""

from collections import defaultdict

from services.ripple.columns import NEVER
from services.ripple.temporal_graph import Rule, TemporalGraph


def direct_mentees(history: TemporalGraph) -> dict[int, set[int]]:
    """Find the distinct mentees each mentor's own influence was delivered to."""
    mentees: defaultdict[int, set[int]] = defaultdict(set)
    columns = zip(history.mentor.tolist(), history.mentee.tolist(), history.effect.tolist(), strict=True)
    for mentor, mentee, effect in columns:
        if effect != NEVER:
            mentees[mentor].add(mentee)
    return dict(mentees)


def fertile_mentees(history: TemporalGraph, rule: Rule) -> dict[int, set[int]]:
    """Find each mentor's direct mentees who started to mentor somebody after the effect (at any time after it)."""
    last_start = dict(zip(history.mentor.tolist(), history.start.tolist(), strict=True))  # columns are in start order
    fertile: defaultdict[int, set[int]] = defaultdict(set)
    columns = zip(history.mentor.tolist(), history.mentee.tolist(), history.effect.tolist(), strict=True)
    for mentor, mentee, effect in columns:
        if mentee in last_start and rule.follows(last_start[mentee], effect):
            fertile[mentor].add(mentee)
    return dict(fertile)
