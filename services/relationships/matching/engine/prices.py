"""Prices: whole-number potentials of the nodes, which prove that an answer is best without trusting who found it.

Potentials d exist for the residual network exactly when no cycle of it gains anything (Ahuja, Magnanti and Orlin,
Network Flows, theorem 9.1). An arc u → v costs minus its profit; its reduced cost is cost + d(u) − d(v). Whatever the
potentials are, an arc with a positive reduced cost has its least units in every best answer, one with a negative
reduced cost its most, and what is left with 0 is the face of all best answers.
"""

import numpy as np

from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.network import Network, Numbers
from services.ripple.jit import allocating_kernel as kernel


def check_flow(network: Network, flow: Numbers) -> None:
    """Check that units are within their bounds and that what enters a node leaves it.

    Args:
        network: Arcs with their bounds.
        flow: Units of each arc.

    Raises:
        MatchingError: They are not: the answer is not used.
    """
    if not (len(flow) == len(network.tails) and _is_within(network, flow) and _is_balanced(network, flow)):
        raise MatchingError("matching-not-proven", "The answer of the solver is not a flow of this network.")


def _is_within(network: Network, flow: Numbers) -> bool:
    return bool((network.lower <= flow).all() and (flow <= network.upper).all())


def _is_balanced(network: Network, flow: Numbers) -> bool:
    entering = np.bincount(network.heads, flow, network.nodes)
    leaving = np.bincount(network.tails, flow, network.nodes)
    return bool((entering == leaving).all())


def find_prices(network: Network, profits: Numbers, flow: Numbers) -> Numbers:
    """Return potentials of the nodes that prove a flow to be best.

    Args:
        network: Arcs with their bounds.
        profits: What a unit of each arc adds.
        flow: Units of each arc, checked.

    Raises:
        MatchingError: Some cycle of the residual network gains: the answer is not the best.
    """
    potentials = np.zeros(network.nodes, np.int64)
    arcs = (network.tails, network.heads, -profits, network.lower, network.upper, flow)
    if not _relax(potentials, *arcs):
        raise MatchingError("matching-not-proven", "The answer of the solver is not the best.")
    return potentials


def reduced_costs(network: Network, profits: Numbers, potentials: Numbers) -> Numbers:
    """Return the reduced cost of each arc.

    Args:
        network: The arcs.
        profits: What a unit of each arc adds.
        potentials: Of the nodes.
    """
    return potentials[network.tails] - potentials[network.heads] - profits


def keep_face(network: Network, reduced: Numbers) -> None:
    """Narrow the bounds to the face of all best answers.

    Args:
        network: Arcs; their bounds change.
        reduced: Reduced costs of the arcs.
    """
    free = network.lower < network.upper
    dear, cheap = free & (reduced > 0), free & (reduced < 0)
    network.upper[dear] = network.lower[dear]
    network.lower[cheap] = network.upper[cheap]


@kernel
def _relax(
    potentials: Numbers, tails: Numbers, heads: Numbers, costs: Numbers, lower: Numbers, upper: Numbers, flow: Numbers
) -> bool:
    """Lower the potentials until no residual arc shortens one; False after more passes than there are nodes."""
    for _ in range(len(potentials) + 1):
        changed = False
        for arc in range(len(tails)):
            tail, head = tails[arc], heads[arc]
            if flow[arc] < upper[arc] and potentials[tail] + costs[arc] < potentials[head]:
                potentials[head] = potentials[tail] + costs[arc]
                changed = True
            if flow[arc] > lower[arc] and potentials[head] - costs[arc] < potentials[tail]:
                potentials[tail] = potentials[head] - costs[arc]
                changed = True
        if not changed:
            return True
    return False
