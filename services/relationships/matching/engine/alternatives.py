"""Cost of another mentor for a mentee to the whole: from the prices of the proof, exact where all pairs are known.

To lock a pair that is not in the answer forces one unit over its arc. The best answer with it differs from the best one
by the cheapest cycle of the residual network through that arc (Ahuja, Magnanti and Orlin, Network Flows, section 9.7).
Costs are compared aim by aim, in their order: the reduced costs of the stages are such vectors, and none of an arc of
the residual network is below zero, so the cheapest way is found as Dijkstra does. Where pairs are left out of the
network, a way may lead over one of them; then the reduced cost of the pair itself is a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.network import Network, Numbers
from services.relationships.matching.engine.scores import KeptScores
from services.ripple.jit import allocating_kernel as kernel

FAR = 2**62
Flags = NDArray[np.bool_]


class OtherMentor(NamedTuple):
    """The best pair of a mentee that is not in the answer.

    Attributes:
        mentee: Number of the mentee.
        mentor: Number of the mentor.
        costs: By how much the answer with this pair falls short of the best, aim by aim; the first that is not zero is
            positive. A bound has nothing but zeros after it.
        exact: Whether it is the cost, and not a bound: the cost is at least so much.
    """

    mentee: int
    mentor: int
    costs: tuple[int, ...]
    exact: bool


class _Ways(NamedTuple):
    """Arcs of the residual network by the node to which they lead."""

    offsets: Numbers
    sources: Numbers
    costs: Numbers


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer that was found, and what proves it.

    Attributes:
        network: Its arcs, with the bounds that they had before any aim was reached.
        flow: Units of each arc.
        reduced: Reduced costs, a row an aim and a column an arc.
    """

    network: Network
    flow: Numbers
    reduced: Numbers


def exact_costs(proof: Proof) -> list[OtherMentor]:
    """Return the best other mentor of each mentee who has one; the network has every admissible pair.

    Args:
        proof: The answer.
    """
    network, ways, found = proof.network, _ways(proof), []
    first = network.first_pair
    mentees, heads = network.pair_mentees, network.heads[first:]
    free = (proof.flow[first:] == 0) & (network.upper[first:] > 0)
    for mentee in np.unique(mentees[free]).tolist():
        own = np.flatnonzero(free & (mentees == mentee))
        distances = np.full((len(proof.reduced), network.nodes), FAR, np.int64)
        _go_back(1 + mentee, ways.offsets, ways.sources, ways.costs, distances)
        own = own[distances[0, heads[own]] < FAR]
        if len(own):
            costs = proof.reduced[:, first + own] + distances[:, heads[own]]
            mentors = network.pair_mentors[own]
            best = _least(costs, mentors)
            found.append(OtherMentor(mentee, int(mentors[best]), tuple(costs[:, best].tolist()), exact=True))
    return found


def bounds(
    scores: KeptScores, potentials: Numbers, of_score: Sequence[bool], chosen: set[tuple[int, int]], proof: Proof
) -> list[OtherMentor]:
    """Return a bound for the best other mentor of each mentee who has one, from one pass over all pairs.

    Args:
        scores: Of all pairs.
        potentials: Of the nodes, a row an aim.
        of_score: Of each aim, whether pairs add their score to it.
        chosen: Pairs of the answer.
        proof: The answer; its network lacks pairs.
    """
    mentees, mentors = scores.shape
    profits = np.array(of_score, np.int64)[:, None]
    seats = np.bincount(proof.network.tails[2 * mentees : proof.network.first_pair], minlength=1 + mentees + mentors)
    possible, found = seats[1 + mentees :] > 0, []
    own: list[list[int]] = [[] for _ in range(mentees)]
    for mentee, mentor in chosen:
        own[mentee].append(mentor)
    for start in scores.starts():
        block = scores.block_at(start)
        for row in range(len(block)):
            mentee = start + row
            admitted = possible & (block[row] >= 0)
            admitted[own[mentee]] = False
            if not proof.network.places[mentee] or not admitted.any():
                continue
            columns = np.flatnonzero(admitted)
            prices = potentials[:, 1 + mentee, None] - potentials[:, 1 + mentees + columns]
            costs = prices - profits * block[row, columns].astype(np.int64)
            best = _least(costs, columns)
            found.append(OtherMentor(mentee, int(columns[best]), _at_least(costs[:, best].tolist()), exact=False))
    return found


def _at_least(costs: Sequence[int]) -> tuple[int, ...]:
    """Return a bound without what follows its first aim that is not zero: only that one is bounded by itself."""
    first = next((place for place, cost in enumerate(costs) if cost), len(costs))
    return tuple(cost if place <= first else 0 for place, cost in enumerate(costs))


def _least(costs: Numbers, mentors: Numbers) -> int:
    """Return the column whose costs are least, compared row by row; of equal ones that of the first mentor."""
    left = np.arange(costs.shape[1])
    for row in costs:
        left = left[row[left] == row[left].min()]
    return int(left[mentors[left].argmin()])


def _ways(proof: Proof) -> _Ways:
    network = proof.network
    more, less = proof.flow < network.upper, proof.flow > network.lower
    heads = np.concatenate([network.heads[more], network.tails[less]])
    tails = np.concatenate([network.tails[more], network.heads[less]])
    costs = np.concatenate([proof.reduced[:, more], -proof.reduced[:, less]], axis=1)
    by_head = np.argsort(heads, kind="stable")
    offsets = np.searchsorted(heads[by_head], np.arange(network.nodes + 1)).astype(np.int64)
    return _Ways(offsets, tails[by_head], np.ascontiguousarray(costs[:, by_head]))


@kernel
def _go_back(target: int, offsets: Numbers, sources: Numbers, costs: Numbers, distances: Numbers) -> None:
    """Set the costs of the cheapest way from every node to one; what does not lead there stays far."""
    aims, nodes = distances.shape
    done = np.zeros(nodes, np.bool_)
    distances[:, target] = 0
    for _ in range(nodes):
        nearest = _nearest(distances, done)
        if nearest < 0:
            return
        done[nearest] = True
        for way in range(offsets[nearest], offsets[nearest + 1]):
            source = sources[way]
            if not done[source] and _is_shorter(distances, nearest, costs, way, source):
                for aim in range(aims):
                    distances[aim, source] = distances[aim, nearest] + costs[aim, way]


@kernel
def _nearest(distances: Numbers, done: Flags) -> int:
    """Return the nearest node that is not done; -1 where all others are far."""
    nearest = -1
    for node in range(len(done)):
        if done[node] or distances[0, node] == FAR:
            continue
        if nearest < 0 or _is_nearer(distances, node, nearest):
            nearest = node
    return nearest


@kernel
def _is_nearer(distances: Numbers, one: int, other: int) -> bool:
    """Compare the distances of two nodes, aim by aim."""
    for aim in range(len(distances)):
        if distances[aim, one] != distances[aim, other]:
            return bool(distances[aim, one] < distances[aim, other])
    return False


@kernel
def _is_shorter(distances: Numbers, over: int, costs: Numbers, way: int, source: int) -> bool:
    """Compare the way of a node over another one with the best that is known, aim by aim."""
    for aim in range(len(distances)):
        cost = distances[aim, over] + costs[aim, way]
        if cost != distances[aim, source]:
            return bool(cost < distances[aim, source])
    return False
