"""The measures that an objective of a program can be bound to: one figure of one program each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["people", "relationships", "sessions", "share", "rating", "programs"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the catalogue as objectives use it.

    Attributes:
        code: Its code in the catalogue (docs/measures.md).
        unit: The unit of baseline and target, which are stated in thousandths of it.
    """

    code: str
    unit: Unit


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("enrolled", "people"),
        Measure("active-relationships", "relationships"),
        Measure("sessions-held", "sessions"),
        Measure("goals-met", "share"),
        Measure("feedback-mean", "rating"),
        Measure("waiting", "people"),
        Measure("program-reach", "people"),
        Measure("program-mentees", "people"),
        Measure("went-on", "people"),
        Measure("program-spawn", "programs"),
    )
}
"""By code. The catalogue's other measures are about one person, the whole network or several figures at once."""

UNBOUND = frozenset(
    {
        *("relationship-states", "funnel", "people", "mentors", "relationships", "reach", "generation"),
        *("reproduction", "give-back", "program-flow", "sum-of-reach", "decayed-reach", "fertility", "credit"),
        *("cohort-reproduction", "alumni-mentor-share", "longest-chain", "structural-virality", "what-if"),
        *("deep-flow", "path-rule-bounds", "lineage", "effect-policy", "releases"),
    }
)
"""Codes of the catalogue's cards that are not one figure of one program."""
