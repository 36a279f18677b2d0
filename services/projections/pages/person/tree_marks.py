"""One mark of the picture of a ripple."""

from dataclasses import dataclass
from math import degrees, pi

from services.projections.pages.person.radial_layout import Spot


@dataclass(frozen=True, slots=True)
class Mark:
    """One person, or a counted fold, with the line that leads there.

    ``at`` is the day its influence was delivered (days since 1970), ``via`` the mark before it.
    """

    id: str
    via: str
    spot: Spot
    line: str
    at: int
    text: str
    said: str
    href: str | None
    category: int | None = None

    @property
    def turn(self) -> float:
        """Return by how many degrees the label is turned: along the ray, and never upside down."""
        turned = degrees(self.spot.angle)
        return turned + 180 if self.leftward else turned

    @property
    def leftward(self) -> bool:
        """Say whether it stands on the left, where labels end at their mark."""
        return pi / 2 < self.spot.angle < 3 * pi / 2
