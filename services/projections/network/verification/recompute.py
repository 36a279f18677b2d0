"""Everybody's figures rebuilt from a register, by one pass forward in time: what the engine must agree with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.change_reader import DIRECTED
from services.projections.network.in_memory.edge_table import Register
from services.projections.network.in_memory.graph_builder import history_of
from services.projections.network.in_memory.id_index import Names
from services.ripple import Effect, Rule, forward


@dataclass(frozen=True)
class Rebuilt:
    """The figures.

    Attributes:
        relationships: how many count.
        people: everybody ever seen, by number.
        present: who has a relationship that counts.
        reach, ancestors: their figures.
    """

    relationships: int
    people: Names
    present: NDArray[np.bool_]
    reach: NDArray[np.int64]
    ancestors: NDArray[np.int64]

    def figures(self, number: int) -> tuple[int, int]:
        """Return one person's reach and number of ancestors."""
        return int(self.reach[number]), int(self.ancestors[number])


def rebuilt(register: Register, effect: Effect, rule: Rule) -> Rebuilt:
    """Compute the figures of everybody; O(m) and the pairs that come about."""
    history = history_of(register, effect, register.column("kind") == DIRECTED)[0]
    spread, people = forward(history, rule), register.people.names()
    return Rebuilt(len(history), people, register.present(), spread.reach, spread.ancestors)
