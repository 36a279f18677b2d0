"""The solver: linear programs on the network by HiGHS, whose answers are not trusted but proven elsewhere."""

from collections.abc import Mapping
from typing import Any, Protocol

import highspy
import numpy as np

from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.network import Network, Numbers

OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "solver": "simplex",
    "presolve": "off",  # three times as fast on these networks: 1.9 s and not 6.5 s for 5,000 people a side
}


def new_program() -> Any:  # noqa: ANN401 - the binding declares no types
    """Return an empty linear program that is maximized."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # as above
    for option, value in OPTIONS.items():
        highs.setOptionValue(option, value)
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return highs


class Solver(Protocol):
    """Finds units of each arc with the largest profit."""

    def solve(self, network: Network, profits: Numbers) -> Numbers:
        """Return the units of each arc.

        Args:
            network: Arcs with their bounds; since the last call arcs may have been added and bounds narrowed.
            profits: What a unit of each arc adds.
        """


class HighsSolver:
    """Simplex method of HiGHS on one thread; it starts from the basis of its last answer."""

    def __init__(self, network: Network) -> None:
        """Take the network, of which each node is a row."""
        self._highs, self._arcs = new_program(), 0
        zeros = np.zeros(network.nodes)
        self._highs.addRows(network.nodes, zeros, zeros, 0, np.zeros(network.nodes, np.int32), [], [])

    def solve(self, network: Network, profits: Numbers) -> Numbers:
        """Return the units of each arc.

        Args:
            network: Arcs with their bounds; since the last call arcs may have been added and bounds narrowed.
            profits: What a unit of each arc adds.

        Raises:
            MatchingError: The solver found no answer.
        """
        self._add_arcs(network)
        if not self._arcs:
            return np.zeros(0, np.int64)
        arcs = np.arange(self._arcs, dtype=np.int32)
        self._highs.changeColsCost(self._arcs, arcs, profits.astype(np.float64))
        bounds = network.lower.astype(np.float64), network.upper.astype(np.float64)
        self._highs.changeColsBounds(self._arcs, arcs, *bounds)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise MatchingError("matching-not-proven", "The solver found no answer.")
        units: Numbers = np.rint(np.array(self._highs.getSolution().col_value)).astype(np.int64)
        return units

    def _add_arcs(self, network: Network) -> None:
        count = len(network.tails) - self._arcs
        if not count:
            return
        index = np.empty(2 * count, np.int32)
        index[0::2], index[1::2] = network.tails[self._arcs :], network.heads[self._arcs :]
        value = np.tile([-1.0, 1.0], count)
        zeros = np.zeros(count)
        starts = np.arange(0, 2 * count, 2, dtype=np.int32)
        self._highs.addCols(count, zeros, zeros, zeros, 2 * count, starts, index, value)
        self._arcs += count
