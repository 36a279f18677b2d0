"""Recomputation of all figures from all relationships, by one pass forward in time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.change_reader import DIRECTED
from services.projections.network.in_memory.edge_table import EdgeTable
from services.projections.network.in_memory.graph_builder import build_graph
from services.projections.network.in_memory.id_index import IdNames
from services.ripple import Effect, Rule, compute_reachability


@dataclass(frozen=True)
class Recomputation:
    """The figures of all people, which the incremental engine must equal.

    Attributes:
        relationships: Number of those that count.
        people: Ids of all people with any relationship, by number.
        present: Person → whether they have a relationship that counts.
        reach, ancestors: Person → figure.
    """

    relationships: int
    people: IdNames
    present: NDArray[np.bool_]
    reach: NDArray[np.int64]
    ancestors: NDArray[np.int64]

    def figures(self, number: int) -> tuple[int, int]:
        """Return one person's reach and number of ancestors."""
        return int(self.reach[number]), int(self.ancestors[number])


def recompute(table: EdgeTable, effect: Effect, rule: Rule) -> Recomputation:
    """Compute the figures of all people; O(m) and the pairs created.

    Args:
        table: All relationships.
        effect: Policy under which they deliver.
        rule: Path rule.
    """
    graph = build_graph(table, effect, table.column("kind") == DIRECTED)[0]
    reachability, people = compute_reachability(graph, rule), table.people.names()
    return Recomputation(len(graph), people, table.present(), reachability.reach, reachability.ancestors)
