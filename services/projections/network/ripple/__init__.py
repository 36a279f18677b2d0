"""Exact measures of influence in a temporal network: pure arithmetic, no database.

Plain code for histories of some ten thousand relationships; every measure takes a `History` and a `Rule`.
"""

from services.projections.network.ripple.effects import Effect
from services.projections.network.ripple.flows import Flows, flows, program_reach
from services.projections.network.ripple.forward import Spread, forward
from services.projections.network.ripple.giveback import GiveBack, give_back, survival
from services.projections.network.ripple.history import NEVER, Edge, History, Rule
from services.projections.network.ripple.mentees import direct_mentees, fertile_mentees
from services.projections.network.ripple.paths import Paths, Step, decayed, sizes
from services.projections.network.ripple.reproduction import Reproduction, reproduction

__all__ = [
    "NEVER",
    "Edge",
    "Effect",
    "Flows",
    "GiveBack",
    "History",
    "Paths",
    "Reproduction",
    "Rule",
    "Spread",
    "Step",
    "decayed",
    "direct_mentees",
    "fertile_mentees",
    "flows",
    "forward",
    "give_back",
    "program_reach",
    "reproduction",
    "sizes",
    "survival",
]
