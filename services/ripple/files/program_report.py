"""Figures by program of a file of relationships, as `mentorship ripple programs` prints them."""

from typing import Any

import numpy as np

from services.ripple import (
    Rule,
    TemporalGraph,
    compute_betweenness,
    compute_flows,
    compute_program_reach,
    find_founders,
)


def compute_program_report(graph: TemporalGraph, rule: Rule) -> list[dict[str, Any]]:
    """Compute the figures of every program, those with the highest reach first; O(m × programs / 64).

    Args:
        graph: The relationships.
        rule: The path rule.

    Returns:
        For each program its name, ``mentees`` (distinct, influence delivered), ``reach`` (distinct people downstream
        of any of its relationships), ``spawned`` (programs founded by its former mentees, each counted as its share of
        the founders) and ``betweenness`` in the graph of flows between programs.
    """
    flows, reach = compute_flows(graph, rule), compute_program_reach(graph, rule).people
    betweenness = compute_betweenness(flows.people)
    spawned = np.zeros(len(graph.programs))
    for (source, _), founders in find_founders(graph, rule).items():
        spawned[source] += founders.credit
    return [
        {
            "program": graph.programs[program],
            "mentees": flows.mentees.get(program, 0),
            "reach": int(reach[program]),
            "spawned": float(spawned[program]),
            "betweenness": betweenness.get(program, 0.0),
        }
        for program in np.argsort(-reach, kind="stable").tolist()
    ]
