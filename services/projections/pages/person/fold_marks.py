"""Places of the counted marks of folds: one that would lie on another moves inwards along its ray."""

from collections.abc import Mapping
from math import cos, sin

from services.projections.pages.person.radial_layout import Position

HEIGHT = 26.0
_STEP = 10.0
"""How far a mark moves inwards at a time."""


def width(text: str) -> float:
    """Return the width of a mark with a text, as the picture draws it."""
    return 18.0 + 9.0 * len(text)


def apart(places: Mapping[str, Position], texts: Mapping[str, str]) -> dict[str, Position]:
    """Return places of marks that do not lie on each other, as far as there is room on their rays.

    Args:
        places: Where the layout puts them.
        texts: Their texts.
    """
    found: dict[str, Position] = {}
    for name in sorted(places, key=lambda each: places[each].angle):
        inward = [places[name].radius - _STEP * step for step in range(int(places[name].radius / _STEP))]
        tries = [places[name], *(_at(places[name].angle, radius) for radius in inward[1:])]
        free = (each for each in tries if not _lies_on(name, each, found, texts))
        found[name] = next(free, places[name])
    return found


def overlap(one: tuple[Position, str], other: tuple[Position, str]) -> bool:
    """Return whether two marks lie on each other, each given by its place and its text."""
    (place, text), (there, words) = one, other
    return abs(place.x - there.x) < (width(text) + width(words)) / 2 and abs(place.y - there.y) < HEIGHT


def _lies_on(name: str, place: Position, found: Mapping[str, Position], texts: Mapping[str, str]) -> bool:
    return any(overlap((place, texts[name]), (there, texts[other])) for other, there in found.items())


def _at(angle: float, radius: float) -> Position:
    return Position(radius * cos(angle), radius * sin(angle), angle, radius)
