"""Edge lists as networkx graphs: the time-expanded graph, whose reachability equals ours, and the static graph.

In the time-expanded graph a person is a vertex at every time at which something starts or arrives, and waits from one
to the next. A relationship leads from its mentor at its start to its mentee at its effect; under strictly-after one
tick later, because what arrives then may only be followed by a later start.
"""

from itertools import pairwise

import networkx as nx

from services.ripple import NEVER, Edge, Rule


def version_graph(edges: list[Edge], rule: Rule) -> nx.DiGraph:
    """Return the time-expanded graph; everybody's first vertex is (person, -1). Times are small and not negative."""
    graph, delivered = nx.DiGraph(), [edge for edge in edges if edge.effect != NEVER]
    for edge in edges:
        graph.add_nodes_from([(edge.mentor, -1), (edge.mentee, -1)])
    for edge in delivered:
        arrival = 2 * edge.effect + (1 if rule is Rule.STRICTLY_AFTER else 0)
        graph.add_edge((edge.mentor, 2 * edge.start), (edge.mentee, arrival))
    versions: dict[str, list[int]] = {}
    for person, time in graph:
        versions.setdefault(person, []).append(time)
    for person, times in versions.items():
        graph.add_edges_from(((person, early), (person, late)) for early, late in pairwise(sorted(times)))
    return graph


def static_graph(edges: list[Edge]) -> nx.DiGraph:
    """Return the graph of delivered relationships without their times."""
    return nx.DiGraph((edge.mentor, edge.mentee) for edge in edges if edge.effect != NEVER)
