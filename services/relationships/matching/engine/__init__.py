"""The matching engine: which pairs a program proposes, by its policy, with a proof and with reasons.

`match` is a pure function of people, facts and policy. Rules decide which pairs are admissible, scores how well a pair
fits, and aims, in the order of the policy, which set of pairs is best. The solver's answer is proven by prices of the
engine's own, and among equally good answers one is chosen that depends neither on the solver nor on an order of input.
"""

from services.relationships.matching.engine.aims import AIMS, POLICIES, Aim
from services.relationships.matching.engine.errors import MatchingError
from services.relationships.matching.engine.match import Outcome, match
from services.relationships.matching.engine.people import Mentee, Mentor, Pool, Want
from services.relationships.matching.engine.policy import Policy, Weights

__all__ = [
    "AIMS",
    "POLICIES",
    "Aim",
    "MatchingError",
    "Mentee",
    "Mentor",
    "Outcome",
    "Policy",
    "Pool",
    "Want",
    "Weights",
    "match",
]
