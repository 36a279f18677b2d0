"""The figures of a file of relationships, as `mentorship ripple compute` prints them."""

from typing import Any, Protocol

import numpy as np

from services.ripple import Rule, TemporalGraph, compute_reproduction, count_give_back
from services.ripple.columns import Times
from services.ripple.files.reader import EdgeList


class ReachSource(Protocol):
    """What is known of everybody's reach: a `Spread` or an `Engine`, of one shard of the ancestors.

    Attributes:
        shard, shards: which ancestors were kept.
    """

    shard: int
    shards: int

    @property
    def reach(self) -> Times:
        """Reach by person number; 0 for other shards' people."""


def compute_report(edges: EdgeList, history: TemporalGraph, rule: Rule, reached: ReachSource) -> dict[str, Any]:
    """Gather the figures.

    Args:
        edges: what was read.
        history: its relationships, or those as of a date.
        rule: the path rule.
        reached: everybody's reach in ``history``; of one shard, the sums are that shard's part.
    """
    reach = reached.reach
    given, again = count_give_back(history, rule), compute_reproduction(history, rule)
    return {
        "edges": len(history),
        "skipped": edges.skipped,
        "people": int(np.count_nonzero(mark_present(history))),
        "mentors": again.mentors,
        "sum_reach": int(reach.sum()),
        "max_reach": int(reach.max(initial=0)),
        "rule": rule.value,
        "effect": edges.effect.name,
        "reproduction": again.fractional,
        "give_back": {"at_risk": given.at_risk, "events": given.events},
    }


def mark_present(history: TemporalGraph) -> Any:  # noqa: ANN401 - a mask; numpy's names are long
    """Mark the people who are in any relationship."""
    found = np.zeros(len(history.people), np.bool_)
    found[history.mentor] = found[history.mentee] = True
    return found
