"""Marks of the tree of a ripple."""

from dataclasses import dataclass
from math import degrees, pi

from services.projections.pages.person.radial_layout import Position


@dataclass(frozen=True, slots=True)
class Mark:
    """One person, or a counted fold, with the line that leads to it.

    Attributes:
        id: Id of the person; of a fold, `+` and the id of the person above it.
        via: Id of the mark before it.
        position: Its position.
        line: The line from the mark before it, as an SVG path.
        at: Day on which influence was delivered, in days since 1970.
        text: Its label.
        description: The same in words, for the readout and screen readers.
        href: Address that it links to.
        category: Its colour (0–7).
        inner: Whether lines leave it outwards, where the label of a leaf is.
    """

    id: str
    via: str
    position: Position
    line: str
    at: int
    text: str
    description: str
    href: str | None
    category: int | None = None
    inner: bool = False

    @property
    def turn(self) -> float:
        """Return the rotation of the label in degrees: along the ray, never upside down."""
        angle = degrees(self.position.angle)
        return angle + 180 if self.leftward else angle

    @property
    def leftward(self) -> bool:
        """Return whether it is in the left half, where labels end at their mark."""
        return pi / 2 < self.position.angle < 3 * pi / 2
