"""Analysis of one scope: every measure, computed on first use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.id_index import IdNames
from services.projections.network.in_memory.linked_people import LinkedPeople
from services.projections.network.in_memory.scope import Scope
from services.ripple import (
    NEVER,
    Flows,
    Generations,
    GiveBack,
    GiveBackStatus,
    NewMentorShares,
    Paths,
    ProgramFounders,
    Reachability,
    Reproduction,
    Rule,
    TemporalGraph,
    compute_flows,
    compute_generations,
    compute_give_back_status,
    compute_reachability,
    compute_reproduction,
    count_by_program,
    count_coincidences,
    count_direct_mentees,
    count_fertile_mentees,
    count_give_back,
    find_founders,
    find_longest_chain,
    share_new_mentors,
)

Counts = NDArray[np.int64]
Answer = TypeVar("Answer")
MAX_KEPT = 256
"""Most answers that one analysis keeps: then it begins again."""
_COMMON = (
    *("reach", "ancestors", "paths", "give_back_status", "give_back", "reproduction", "flows", "direct_mentees"),
    *("fertile_mentees", "longest_chain", "mentees_by_program", "new_mentor_shares"),
    *("present", "mentees", "delivered", "coincidences"),
)


@dataclass(frozen=True)
class Analysis:
    """The measures of one temporal graph.

    Attributes:
        scope: The scope.
        graph: Its relationships; people and programs have the same numbers in every analysis.
        people, programs, ids: Ids by number; those of people as the caller sees them.
        identities: Ids of people by number, as the network knows them.
        linked: The people who had more than one id when the graph was read.
        organizations: Ids of organizations by number.
        organization: Relationship → number of its organization.
        end: Relationship → when it ended, or NEVER.
        position: Position of the read model.
        until: The last microsecond that counts, or when the network was read.
        peers: Number of relationships between peers, which are not in the graph.
        without_session: Number of relationships of the graph without a held session at the evidence floor.
        engine_counts: Reach and number of ancestors by person, where an engine maintains them; None: computed here.
    """

    scope: Scope
    graph: TemporalGraph
    people: IdNames
    programs: IdNames
    ids: IdNames
    identities: IdNames
    linked: LinkedPeople
    organizations: IdNames
    organization: Counts = field(repr=False)
    end: Counts = field(repr=False)
    position: int
    until: int
    peers: int
    without_session: int = 0
    engine_counts: tuple[Counts, Counts] | None = field(default=None, repr=False)
    _kept: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def keep(self, question: object, build: Callable[[], Answer]) -> Answer:
        """Return what was built for a question before, or build it: an analysis never changes.

        Args:
            question: What decides the answer besides the analysis. An answer that depends on who asks is not kept.
            build: Builds the answer.
        """
        if question not in self._kept:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[question] = build()
        return cast("Answer", self._kept[question])

    @cached_property
    def reachability(self) -> Reachability:
        """Reach and lineage of all people, computed from the graph."""
        return compute_reachability(self.graph, self.scope.rule)

    @property
    def reach(self) -> Counts:
        """Reach by person."""
        return self.engine_counts[0] if self.engine_counts else self.reachability.reach

    @property
    def ancestors(self) -> Counts:
        """Number of mentors upstream, by person."""
        return self.engine_counts[1] if self.engine_counts else self.reachability.ancestors

    @cached_property
    def paths(self) -> Paths:
        """Path queries."""
        return Paths(self.graph, self.scope.rule)

    @cached_property
    def give_back_status(self) -> GiveBackStatus:
        """Give-back status by person."""
        return compute_give_back_status(self.graph, self.scope.rule)

    @cached_property
    def give_back(self) -> GiveBack:
        """Counts of mentees who became mentors."""
        return count_give_back(self.graph, self.scope.rule)

    @cached_property
    def reproduction(self) -> Reproduction:
        """New mentors per mentor."""
        return compute_reproduction(self.graph, self.scope.rule)

    @cached_property
    def new_mentor_shares(self) -> NewMentorShares:
        """Shares of the mentors of every new mentor."""
        return share_new_mentors(self.graph, self.scope.rule)

    @cached_property
    def founders(self) -> Mapping[tuple[int, int], ProgramFounders]:
        """Founders of programs, by the program in which they had been mentored and the one they founded."""
        return find_founders(self.graph, self.scope.rule)

    @cached_property
    def flows(self) -> Flows:
        """Flows between programs."""
        return compute_flows(self.graph, self.scope.rule)

    @cached_property
    def direct_mentees(self) -> Counts:
        """Number of direct mentees, by person."""
        return count_direct_mentees(self.graph)

    @cached_property
    def fertile_mentees(self) -> Counts:
        """Number of direct mentees who mentored later, by person."""
        return count_fertile_mentees(self.graph, self.scope.rule)

    @cached_property
    def generations(self) -> Generations:
        """Depth and decayed reach by person; by far the slowest measure."""
        return compute_generations(self.graph, self.scope.rule)

    @cached_property
    def longest_chain(self) -> int:
        """Number of relationships of a longest chain."""
        return len(find_longest_chain(self.graph, self.scope.rule))

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Mask of the people with a relationship."""
        present = np.zeros(len(self.people), np.bool_)
        present[self.graph.mentor] = present[self.graph.mentee] = True
        return present

    @cached_property
    def mentees_by_program(self) -> Counts:
        """Number of people whose mentoring in each program has taken effect."""
        return count_by_program(self.graph, np.ones(len(self.people), np.bool_))

    @cached_property
    def mentees(self) -> int:
        """Number of mentees."""
        return int(np.count_nonzero(np.bincount(self.graph.mentee)))

    @cached_property
    def delivered(self) -> int:
        """Number of relationships with delivered influence."""
        return int(np.count_nonzero(self.graph.effect != NEVER))

    @cached_property
    def coincidences(self) -> int:
        """Number of relationships for which the path rule decides."""
        return count_coincidences(self.graph)

    def prepare(self) -> None:
        """Compute the measures of the common queries in advance."""
        for measure in _COMMON:
            getattr(self, measure)

    @cached_property
    def bounds(self) -> "tuple[Analysis, Analysis]":
        """The analyses under both rules, strictly-after first; the same one twice where the rules cannot differ."""
        if not self.coincidences:
            return self, self
        pair = [self if rule is self.scope.rule else self._under(rule) for rule in Rule]
        return pair[0], pair[1]

    def _under(self, rule: Rule) -> "Analysis":
        return replace(self, scope=replace(self.scope, rule=rule), engine_counts=None)
