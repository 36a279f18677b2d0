"""Summary figures of a relationship file, as `mentorship ripple compute` prints them."""

from typing import Any, Protocol

import numpy as np

from services.ripple import Rule, TemporalGraph, compute_reproduction, count_give_back
from services.ripple.columns import Times
from services.ripple.files.reader import EdgeList


class ReachSource(Protocol):
    """A source of reach: a `Reachability` or an `Engine`, of one shard of the ancestors.

    Attributes:
        shard, shards: Which ancestors were kept.
    """

    shard: int
    shards: int

    @property
    def reach(self) -> Times:
        """Reach by person number; 0 for other shards' people."""


def compute_report(edges: EdgeList, graph: TemporalGraph, rule: Rule, reachability: ReachSource) -> dict[str, Any]:
    """Compute the summary figures.

    Args:
        edges: The edge list.
        graph: Its graph, or the graph as of a date.
        rule: The path rule.
        reachability: Reach in ``graph``; of one shard, the sums are that shard's part.
    """
    reach = reachability.reach
    give_back, reproduction = count_give_back(graph, rule), compute_reproduction(graph, rule)
    return {
        "edges": len(graph),
        "skipped": edges.skipped,
        "people": int(np.count_nonzero(mark_present(graph))),
        "mentors": reproduction.mentors,
        "sum_reach": int(reach.sum()),
        "max_reach": int(reach.max(initial=0)),
        "rule": rule.value,
        "effect": edges.effect.name,
        "reproduction": reproduction.fractional,
        "give_back": {"at_risk": give_back.at_risk, "events": give_back.events},
    }


def mark_present(graph: TemporalGraph) -> Any:  # noqa: ANN401 - a mask; numpy's names are long
    """Return a mask of the people with any relationship."""
    mask = np.zeros(len(graph.people), np.bool_)
    mask[graph.mentor] = mask[graph.mentee] = True
    return mask
