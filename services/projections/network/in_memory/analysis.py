"""One network as it was asked for, with every measure computed when it is first asked for."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.scope import Scope
from services.ripple import (
    NEVER,
    Flows,
    Generations,
    GiveBack,
    GiveBackStatus,
    Paths,
    Reachability,
    Reproduction,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_generations,
    compute_give_back_status,
    compute_reachability,
    compute_reproduction,
    count_coincidences,
    count_direct_mentees,
    count_fertile_mentees,
    count_give_back,
    find_longest_chain,
)

Counts = NDArray[np.int64]
_COMMON = (
    *("reach", "ancestors", "paths", "give_back_status", "give_back", "reproduction", "flows", "direct_mentees"),
    *("fertile_mentees", "longest_chain"),
    *("present", "mentees", "delivered", "coincidences"),
)


@dataclass(frozen=True)
class Analysis:
    """The measures of one history.

    Attributes:
        scope: what was asked for.
        graph: its relationships; people and programs have the same numbers in every analysis.
        people, programs, ids: who the numbers are.
        position: where the read model stood.
        until: the last microsecond that counts, or when the network was looked at.
        peers: relationships between peers, beside the others.
        engine_counts: Reach and number of ancestors by person, where an engine maintains them; None: computed here.
    """

    scope: Scope
    graph: TemporalGraph
    people: IdNames
    programs: IdNames
    ids: IdNames
    position: int
    until: int
    peers: int
    engine_counts: tuple[Counts, Counts] | None = field(default=None, repr=False)

    @cached_property
    def reachability(self) -> Reachability:
        """Everybody's reach and lineage, computed anew."""
        return compute_reachability(self.graph, self.scope.rule)

    @property
    def reach(self) -> Counts:
        """Everybody's reach."""
        return self.engine_counts[0] if self.engine_counts else self.reachability.reach

    @property
    def ancestors(self) -> Counts:
        """How many mentors are upstream of everybody."""
        return self.engine_counts[1] if self.engine_counts else self.reachability.ancestors

    @cached_property
    def paths(self) -> Paths:
        """Searches along valid paths."""
        return Paths(self.graph, self.scope.rule)

    @cached_property
    def give_back_status(self) -> GiveBackStatus:
        """Who could give back, and who did."""
        return compute_give_back_status(self.graph, self.scope.rule)

    @cached_property
    def give_back(self) -> GiveBack:
        """Mentees who became mentors."""
        return count_give_back(self.graph, self.scope.rule)

    @cached_property
    def reproduction(self) -> Reproduction:
        """New mentors per mentor."""
        return compute_reproduction(self.graph, self.scope.rule)

    @cached_property
    def flows(self) -> Flows:
        """People who moved between programs."""
        return compute_flows(self.graph, self.scope.rule)

    @cached_property
    def direct_mentees(self) -> Counts:
        """How many people each has mentored themself."""
        return count_direct_mentees(self.graph)

    @cached_property
    def fertile_mentees(self) -> Counts:
        """How many of those mentored after them."""
        return count_fertile_mentees(self.graph, self.scope.rule)

    @cached_property
    def generations(self) -> Generations:
        """Everybody's depth and decayed reach; by far the slowest measure."""
        return compute_generations(self.graph, self.scope.rule)

    @cached_property
    def longest_chain(self) -> int:
        """Relationships of a longest chain."""
        return len(find_longest_chain(self.graph, self.scope.rule))

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Who has a relationship, by person."""
        found = np.zeros(len(self.people), np.bool_)
        found[self.graph.mentor] = found[self.graph.mentee] = True
        return found

    @cached_property
    def mentees(self) -> int:
        """How many people are mentees."""
        return int(np.count_nonzero(np.bincount(self.graph.mentee)))

    @cached_property
    def delivered(self) -> int:
        """Relationships whose influence has been delivered."""
        return int(np.count_nonzero(self.graph.effect != NEVER))

    @cached_property
    def coincidences(self) -> int:
        """How often the path rule decides."""
        return count_coincidences(self.graph)

    def prepare(self) -> None:
        """Count all that the common questions ask for, so that they need not wait."""
        for measure in _COMMON:
            getattr(self, measure)

    @cached_property
    def bounds(self) -> "tuple[Analysis, Analysis]":
        """The same under both rules, strictly-after first; one analysis twice where they cannot differ."""
        if not self.coincidences:
            return self, self
        pair = [self if rule is self.scope.rule else self._under(rule) for rule in Rule]
        return pair[0], pair[1]

    def _under(self, rule: Rule) -> "Analysis":
        return replace(self, scope=replace(self.scope, rule=rule), engine_counts=None)
