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
    *("reach", "ancestors", "paths", "standing", "give_back", "reproduction", "flows", "direct", "fertility", "chain"),
    *("present", "mentees", "delivered", "coincidences"),
)


@dataclass(frozen=True)
class Analysis:
    """The measures of one history.

    Attributes:
        asked: what was asked for.
        history: its relationships; people and programs have the same numbers in every analysis.
        people, programs, ids: who the numbers are.
        position: where the read model stood.
        until: the last microsecond that counts, or when the network was looked at.
        peers: relationships between peers, beside the others.
        followed: everybody's reach and number of ancestors where an engine has followed them; else they are computed.
    """

    asked: Scope
    history: TemporalGraph
    people: IdNames
    programs: IdNames
    ids: IdNames
    position: int
    until: int
    peers: int
    followed: tuple[Counts, Counts] | None = field(default=None, repr=False)

    @cached_property
    def spread(self) -> Reachability:
        """Everybody's reach and lineage, computed anew."""
        return compute_reachability(self.history, self.asked.rule)

    @property
    def reach(self) -> Counts:
        """Everybody's reach."""
        return self.followed[0] if self.followed else self.spread.reach

    @property
    def ancestors(self) -> Counts:
        """How many mentors are upstream of everybody."""
        return self.followed[1] if self.followed else self.spread.ancestors

    @cached_property
    def paths(self) -> Paths:
        """Searches along valid paths."""
        return Paths(self.history, self.asked.rule)

    @cached_property
    def standing(self) -> GiveBackStatus:
        """Who could give back, and who did."""
        return compute_give_back_status(self.history, self.asked.rule)

    @cached_property
    def give_back(self) -> GiveBack:
        """Mentees who became mentors."""
        return count_give_back(self.history, self.asked.rule)

    @cached_property
    def reproduction(self) -> Reproduction:
        """New mentors per mentor."""
        return compute_reproduction(self.history, self.asked.rule)

    @cached_property
    def flows(self) -> Flows:
        """People who moved between programs."""
        return compute_flows(self.history, self.asked.rule)

    @cached_property
    def direct(self) -> Counts:
        """How many people each has mentored themself."""
        return count_direct_mentees(self.history)

    @cached_property
    def fertility(self) -> Counts:
        """How many of those mentored after them."""
        return count_fertile_mentees(self.history, self.asked.rule)

    @cached_property
    def generations(self) -> Generations:
        """Everybody's depth and decayed reach; by far the slowest measure."""
        return compute_generations(self.history, self.asked.rule)

    @cached_property
    def chain(self) -> int:
        """Relationships of a longest chain."""
        return len(find_longest_chain(self.history, self.asked.rule))

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Who has a relationship, by person."""
        found = np.zeros(len(self.people), np.bool_)
        found[self.history.mentor] = found[self.history.mentee] = True
        return found

    @cached_property
    def mentees(self) -> int:
        """How many people are mentees."""
        return int(np.count_nonzero(np.bincount(self.history.mentee)))

    @cached_property
    def delivered(self) -> int:
        """Relationships whose influence has been delivered."""
        return int(np.count_nonzero(self.history.effect != NEVER))

    @cached_property
    def coincidences(self) -> int:
        """How often the path rule decides."""
        return count_coincidences(self.history)

    def prepare(self) -> None:
        """Count all that the common questions ask for, so that they need not wait."""
        for measure in _COMMON:
            getattr(self, measure)

    @cached_property
    def bounds(self) -> "tuple[Analysis, Analysis]":
        """The same under both rules, strictly-after first; one analysis twice where they cannot differ."""
        if not self.coincidences:
            return self, self
        pair = [self if rule is self.asked.rule else self._under(rule) for rule in Rule]
        return pair[0], pair[1]

    def _under(self, rule: Rule) -> "Analysis":
        return replace(self, asked=replace(self.asked, rule=rule), followed=None)
