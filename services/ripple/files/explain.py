"""One person's ripple in words and dates."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from services.ripple import (
    NEVER,
    Paths,
    Rule,
    TemporalGraph,
    compute_decayed_reach,
    compute_give_back_status,
    compute_structural_virality,
    count_by_generation,
    count_pass_through,
)
from services.ripple.files.reader import EdgeList

SAMPLE_SIZE = 10


def explain_person(edges: EdgeList, history: TemporalGraph, rule: Rule, person: int) -> dict[str, Any]:
    """Gather one person's figures and some of their kin, nearest first.

    Args:
        edges: what was read.
        history: its relationships, or those as of a date.
        rule: the path rule.
        person: their number.
    """
    paths, who = Paths(history, rule), compute_give_back_status(history, rule)
    down, up = paths.search_downstream(person), paths.search_upstream(person)
    generations = count_by_generation(down.steps())
    return {
        "rule": rule.value,
        "effect": edges.effect.name,
        "reach": int(down.person.size),
        "generations": generations,
        "decayed_reach": compute_decayed_reach(generations),
        "structural_virality": compute_structural_virality(history, down),
        "direct_mentees": int(np.unique(history.mentee[_delivered(history, person)]).size),
        "program_pairs_connected": int(count_pass_through(history, rule)[person]),
        "lineage": int(up.person.size),
        "nearest_ancestors": [history.people[one] for one in up.person[:SAMPLE_SIZE].tolist()],
        "nearest_descendants": [history.people[one] for one in down.person[:SAMPLE_SIZE].tolist()],
        "first_reached": _format_time(edges, int(who.effect[person])),
        "first_mentored": _format_time(edges, int(who.start[person])),
        "gave_back": bool(who.gave[person]) if who.at_risk[person] else None,
    }


def explain_route(
    edges: EdgeList, history: TemporalGraph, rule: Rule, ancestor: int, descendant: int
) -> dict[str, Any]:
    """Tell how influence got from one person to another: the earliest arrival, and the fewest relationships."""
    paths = Paths(history, rule)
    return {
        "foremost": _relationships(edges, history, paths.foremost(ancestor, descendant)),
        "shortest": _relationships(edges, history, paths.shortest(ancestor, descendant)),
    }


def _relationships(edges: EdgeList, history: TemporalGraph, path: Sequence[int]) -> list[dict[str, Any]]:
    """Tell each relationship of a path."""
    return [
        {
            "mentor": history.people[int(history.mentor[edge])],
            "mentee": history.people[int(history.mentee[edge])],
            "start": edges.time_format.text(int(history.start[edge])),
            "effect": edges.time_format.text(int(history.effect[edge])),
            "program": history.programs[int(history.program[edge])],
        }
        for edge in path
    ]


def _delivered(history: TemporalGraph, mentor: int) -> Any:  # noqa: ANN401 - a mask; numpy's names are long
    return (history.mentor == mentor) & (history.effect != NEVER)


def _format_time(edges: EdgeList, time: int) -> str | None:
    return None if time == NEVER else edges.time_format.text(time)
