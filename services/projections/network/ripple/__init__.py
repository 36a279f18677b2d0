"""Exact measures of influence in a temporal network: pure arithmetic on columns, no database.

A `History` holds the relationships, a `Rule` says when one may carry on another's influence, an `Effect` when influence
counts as delivered. Every measure takes a history and a rule and answers for everybody at once:

>>> from services.projections.network.ripple import Edge, History, Rule, forward
>>> history = History.of([Edge("Ada", "Ben", 1, 1), Edge("Ben", "Cy", 2, 2)])
>>> forward(history, Rule.STRICTLY_AFTER).reach.tolist()
[2, 1, 0]

`History.as_of` gives the same measures at any date. The inner loops are compiled once and kept on disk (`warm`).
"""

from services.projections.network.ripple.bridges import betweenness, passed_through
from services.projections.network.ripple.chains import longest_chain
from services.projections.network.ripple.cohorts import cohort_reproduction
from services.projections.network.ripple.coincidences import coincidences
from services.projections.network.ripple.effects import Effect
from services.projections.network.ripple.engine import Engine
from services.projections.network.ripple.flows import Flows, flows
from services.projections.network.ripple.forward import Lineages, Spread, forward
from services.projections.network.ripple.founding import Founders, founded_by, spawned
from services.projections.network.ripple.generations import Generations, generations
from services.projections.network.ripple.giveback import GiveBack, Standing, alumni_share, give_back, standing
from services.projections.network.ripple.history import NEVER, Edge, History, Rule
from services.projections.network.ripple.mentees import direct_counts, direct_mentees, fertile_mentees, fertility
from services.projections.network.ripple.paths import Kin, Paths, Step, decayed, sizes
from services.projections.network.ripple.programs import (
    ProgramReach,
    downstream_of,
    mentored_in,
    program_reach,
    program_spread,
)
from services.projections.network.ripple.reproduction import Reproduction, reproduction
from services.projections.network.ripple.room import TooLargeError
from services.projections.network.ripple.survival import Survival, curve, kaplan_meier, survival
from services.projections.network.ripple.timeline import Timeline, timeline
from services.projections.network.ripple.trees import below, structural_virality
from services.projections.network.ripple.whatif import Loss, what_if

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
