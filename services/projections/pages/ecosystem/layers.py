"""Layers of an ecosystem: mentoring, peers, groups, organizations, each with what it connects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Layer = Literal["mentoring", "peer", "group", "organization"]
LAYERS: Mapping[Layer, str] = {
    "mentoring": "Mentoring",
    "peer": "Peers",
    "group": "Groups",
    "organization": "Programs and organizations",
}
"""Every layer with its name, from the closest to the widest."""
MOST = 8
"""Ties of a layer that are drawn; the others are counted, and listed in the table."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One connection.

    Attributes:
        layer: Its layer.
        name: Whom or what it leads to.
        detail: What it is.
        ends: The ends of the picture that it is attached to, by place (0: left, 1: right).
        href: The page of it, where the reader has one.
    """

    layer: Layer
    name: str
    detail: str
    ends: frozenset[int]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Ecosystem:
    """Connections of one or two ends.

    Attributes:
        title: The title of the picture, a question.
        ends: The name of each end: two people, or one program.
        ties: The connections that the reader may see, those to draw first in each layer first.
        limits: What is left out, in a sentence.
        without: The sentence of a layer without a tie.
        finding: What the picture shows, in a sentence; empty for the number of ties in each layer.
    """

    title: str
    ends: Sequence[str]
    ties: Sequence[Tie]
    limits: str
    without: str
    finding: str = ""

    def of(self, layer: Layer) -> list[Tie]:
        """Return the ties of a layer."""
        return [tie for tie in self.ties if tie.layer == layer]
