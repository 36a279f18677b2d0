"""Explanation of one person's ripple, or of the paths between two people, with names and dates."""

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


def explain_person(edges: EdgeList, graph: TemporalGraph, rule: Rule, person: int) -> dict[str, Any]:
    """Return one person's figures and a sample of the nearest people, as a dictionary.

    Args:
        edges: The edge list.
        graph: Its graph, or the graph as of a date.
        rule: The path rule.
        person: Person number.
    """
    paths, status = Paths(graph, rule), compute_give_back_status(graph, rule)
    descendants, ancestors = paths.search_downstream(person), paths.search_upstream(person)
    generations = count_by_generation(descendants.steps())
    return {
        "rule": rule.value,
        "effect": edges.effect.name,
        "reach": int(descendants.person.size),
        "generations": generations,
        "decayed_reach": compute_decayed_reach(generations),
        "structural_virality": compute_structural_virality(graph, descendants),
        "direct_mentees": int(np.unique(graph.mentee[_delivered(graph, person)]).size),
        "program_pairs_connected": int(count_pass_through(graph, rule)[person]),
        "lineage": int(ancestors.person.size),
        "nearest_ancestors": [graph.people[number] for number in ancestors.person[:SAMPLE_SIZE].tolist()],
        "nearest_descendants": [graph.people[number] for number in descendants.person[:SAMPLE_SIZE].tolist()],
        "first_reached": _format_time(edges, int(status.effect[person])),
        "first_mentored": _format_time(edges, int(status.start[person])),
        "gave_back": bool(status.gave[person]) if status.at_risk[person] else None,
    }


def explain_route(edges: EdgeList, graph: TemporalGraph, rule: Rule, ancestor: int, descendant: int) -> dict[str, Any]:
    """Return the foremost and the shortest path from one person to another, as lists of relationships."""
    paths = Paths(graph, rule)
    return {
        "foremost": _relationships(edges, graph, paths.foremost(ancestor, descendant)),
        "shortest": _relationships(edges, graph, paths.shortest(ancestor, descendant)),
    }


def _relationships(edges: EdgeList, graph: TemporalGraph, path: Sequence[int]) -> list[dict[str, Any]]:
    """Return each relationship of a path with names and times."""
    return [
        {
            "mentor": graph.people[int(graph.mentor[edge])],
            "mentee": graph.people[int(graph.mentee[edge])],
            "start": edges.time_format.text(int(graph.start[edge])),
            "effect": _format_time(edges, int(graph.effect[edge])),
            "program": graph.programs[int(graph.program[edge])],
        }
        for edge in path
    ]


def _delivered(graph: TemporalGraph, mentor: int) -> Any:  # noqa: ANN401 - a mask; numpy's names are long
    return (graph.mentor == mentor) & (graph.effect != NEVER)


def _format_time(edges: EdgeList, time: int) -> str | None:
    return None if time == NEVER else edges.time_format.text(time)
