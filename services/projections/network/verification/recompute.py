"""Recomputation of everybody's figures from all relationships, by one pass forward in time."""

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
    """The figures of everybody, which the incremental engine must agree with.

    Attributes:
        relationships: Number of those that count.
        people: Id of everybody with any relationship, by number.
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


def recompute(register: EdgeTable, effect: Effect, rule: Rule) -> Recomputation:
    """Compute the figures of everybody; O(m) and the pairs that come about.

    Args:
        register: All relationships.
        effect: Policy under which they deliver.
        rule: Path rule.
    """
    history = build_graph(register, effect, register.column("kind") == DIRECTED)[0]
    spread, people = compute_reachability(history, rule), register.people.names()
    return Recomputation(len(history), people, register.present(), spread.reach, spread.ancestors)
