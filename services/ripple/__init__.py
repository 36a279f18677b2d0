"""Exact influence measures on a temporal graph: arithmetic on columns, without a database.

A `TemporalGraph` holds the relationships, a `Rule` decides which relationship may follow another on a path, and an
`Effect` policy decides when influence counts as delivered. Every measure takes a graph and a rule and computes its
result for all people at once:

>>> from services.ripple import Edge, Rule, TemporalGraph, compute_reachability
>>> graph = TemporalGraph.from_edges([Edge("Ada", "Ben", 1, 1), Edge("Ben", "Cy", 2, 2)])
>>> compute_reachability(graph, Rule.STRICTLY_AFTER).reach.tolist()
[2, 1, 0]

`TemporalGraph.as_of` restricts a graph to a date; the same measures then hold as of that date. The inner loops are
compiled once and cached on disk (`services.ripple.warm_up`).
"""

from services.ripple.columns import NEVER
from services.ripple.effect_policy import Effect, choose_default
from services.ripple.incremental.engine import Engine
from services.ripple.measures.betweenness import compute_betweenness, count_pass_through
from services.ripple.measures.cohorts import NewMentorShares, compute_cohort_reproduction, share_new_mentors
from services.ripple.measures.fertility import (
    count_direct_mentees,
    count_fertile_mentees,
)
from services.ripple.measures.give_back import (
    GiveBack,
    GiveBackStatus,
    compute_give_back_status,
    count_give_back,
)
from services.ripple.measures.program_flows import Flows, compute_flows
from services.ripple.measures.program_founding import ProgramFounders, find_founders
from services.ripple.measures.program_reach import (
    ProgramReach,
    compute_program_reach,
    count_by_program,
    mark_downstream,
)
from services.ripple.measures.reproduction import Reproduction, compute_reproduction
from services.ripple.measures.rule_sensitivity import count_coincidences
from services.ripple.measures.survival import Survival, estimate_curve, estimate_survival
from services.ripple.measures.timeline import Timeline, compute_timeline
from services.ripple.measures.what_if import Loss, compute_losses
from services.ripple.paths.generations import Generations, compute_generations
from services.ripple.paths.longest_chain import find_longest_chain
from services.ripple.paths.paths import Paths, SearchResult, Step, compute_decayed_reach, count_by_generation
from services.ripple.paths.trees import compute_structural_virality, count_below
from services.ripple.reachability.forward_pass import Lineages, Reachability, compute_reachability
from services.ripple.reachability.memory_budget import TooLargeError
from services.ripple.temporal_graph import Edge, Rule, TemporalGraph

__all__ = [
    "NEVER",
    "Edge",
    "Effect",
    "Engine",
    "Flows",
    "Generations",
    "GiveBack",
    "GiveBackStatus",
    "Lineages",
    "Loss",
    "NewMentorShares",
    "Paths",
    "ProgramFounders",
    "ProgramReach",
    "Reachability",
    "Reproduction",
    "Rule",
    "SearchResult",
    "Step",
    "Survival",
    "TemporalGraph",
    "Timeline",
    "TooLargeError",
    "choose_default",
    "compute_betweenness",
    "compute_cohort_reproduction",
    "compute_decayed_reach",
    "compute_flows",
    "compute_generations",
    "compute_give_back_status",
    "compute_losses",
    "compute_program_reach",
    "compute_reachability",
    "compute_reproduction",
    "compute_structural_virality",
    "compute_timeline",
    "count_below",
    "count_by_generation",
    "count_by_program",
    "count_coincidences",
    "count_direct_mentees",
    "count_fertile_mentees",
    "count_give_back",
    "count_pass_through",
    "estimate_curve",
    "estimate_survival",
    "find_founders",
    "find_longest_chain",
    "mark_downstream",
    "share_new_mentors",
]
