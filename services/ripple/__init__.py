"""Exact measures of influence in a temporal network: pure arithmetic on columns, no database.

A `History` holds the relationships, a `Rule` says when one may carry on another's influence, an `Effect` when influence
counts as delivered. Every measure takes a history and a rule and answers for everybody at once:

>>> from services.ripple import Edge, History, Rule, forward
>>> history = History.of([Edge("Ada", "Ben", 1, 1), Edge("Ben", "Cy", 2, 2)])
>>> forward(history, Rule.STRICTLY_AFTER).reach.tolist()
[2, 1, 0]

`History.as_of` gives the same measures at any date. The inner loops are compiled once and kept on disk (`warm`).
"""

from services.ripple.columns import NEVER
from services.ripple.effect_policy import Effect
from services.ripple.incremental.engine import Engine
from services.ripple.measures.betweenness import betweenness, passed_through
from services.ripple.measures.cohorts import cohort_reproduction
from services.ripple.measures.fertility import direct_counts, direct_mentees, fertile_mentees, fertility
from services.ripple.measures.give_back import GiveBack, Standing, alumni_share, give_back, standing
from services.ripple.measures.program_flows import Flows, flows
from services.ripple.measures.program_founding import Founders, founded_by, spawned
from services.ripple.measures.program_reach import (
    ProgramReach,
    downstream_of,
    mentored_in,
    program_reach,
    program_spread,
)
from services.ripple.measures.reproduction import Reproduction, reproduction
from services.ripple.measures.rule_sensitivity import coincidences
from services.ripple.measures.survival import Survival, curve, kaplan_meier, survival
from services.ripple.measures.timeline import Timeline, timeline
from services.ripple.measures.what_if import Loss, what_if
from services.ripple.paths.generations import Generations, generations
from services.ripple.paths.longest_chain import longest_chain
from services.ripple.paths.paths import Kin, Paths, Step, decayed, sizes
from services.ripple.paths.trees import below, structural_virality
from services.ripple.reachability.forward_pass import Lineages, Spread, forward
from services.ripple.reachability.memory_budget import TooLargeError
from services.ripple.temporal_graph import Edge, History, Rule

__all__ = [
    "NEVER",
    "Edge",
    "Effect",
    "Engine",
    "Flows",
    "Founders",
    "Generations",
    "GiveBack",
    "History",
    "Kin",
    "Lineages",
    "Loss",
    "Paths",
    "ProgramReach",
    "Reproduction",
    "Rule",
    "Spread",
    "Standing",
    "Step",
    "Survival",
    "Timeline",
    "TooLargeError",
    "alumni_share",
    "below",
    "betweenness",
    "cohort_reproduction",
    "coincidences",
    "curve",
    "decayed",
    "direct_counts",
    "direct_mentees",
    "downstream_of",
    "fertile_mentees",
    "fertility",
    "flows",
    "forward",
    "founded_by",
    "generations",
    "give_back",
    "kaplan_meier",
    "longest_chain",
    "mentored_in",
    "passed_through",
    "program_reach",
    "program_spread",
    "reproduction",
    "sizes",
    "spawned",
    "standing",
    "structural_virality",
    "survival",
    "timeline",
    "what_if",
]
