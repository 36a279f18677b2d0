"""Marks of the tree of a ripple."""

from dataclasses import dataclass
from math import cos, degrees, pi, sin

from services.projections.pages.person.radial_layout import Position

_AWAY = 14.0
"""Distance of a label from the middle of its mark."""
_HALF_A_LINE = 5.0
"""Half the height of a label, by which its base line is below its middle."""
_STEEP = 0.5
"""Below it the label stands above or below its mark, else beside it."""


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
    def beside(self) -> tuple[float, float, str]:
        """Return where the label of an inner mark stands, across its ray: no line leaves it there.

        The two numbers are the position, the text its anchor: `start`, `middle` or `end`.
        """
        across_x, across_y = -sin(self.position.angle), cos(self.position.angle)
        x, y = self.position.x + _AWAY * across_x, self.position.y + _AWAY * across_y
        if abs(across_x) < _STEEP:
            return x, y + _HALF_A_LINE * (1 + across_y), "middle"
        return x, y + _HALF_A_LINE, "start" if across_x > 0 else "end"

    @property
    def turn(self) -> float:
        """Return the rotation of the label in degrees: along the ray, never upside down."""
        angle = degrees(self.position.angle)
        return angle + 180 if self.leftward else angle

    @property
    def leftward(self) -> bool:
        """Return whether it is in the left half, where labels end at their mark."""
        return pi / 2 < self.position.angle < 3 * pi / 2
