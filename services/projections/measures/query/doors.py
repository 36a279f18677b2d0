"""The one door of a caller to the figures of some programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.suppression import SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """A program whose facts a query may read.

    Attributes:
        program: Its id.
        organization: Its organization's id.
        minimum: Smallest number of people of a figure; None where it states none.
        shares: Whether its organization shares its figures with others.
    """

    program: str
    organization: str
    minimum: int | None
    shares: bool


def door_of(disclosure: Disclosure, programs: Sequence[ProgramScope]) -> Door:
    """Return the door of a caller to the figures of some programs: the narrowest of its doors to each of them.

    Args:
        disclosure: The access of the caller.
        programs: All programs of the query; the whole federation where there are none.
    """
    doors = {disclosure.door(each.organization, each.program) for each in programs} or {disclosure.door(None, None)}
    return next(door for door in _NARROWEST_FIRST if door in doors)


_NARROWEST_FIRST = (Door.NOTHING, Door.OUTER, Door.INNER, Door.FACTS)


def shown_outside(door: Door, programs: Sequence[ProgramScope]) -> list[ProgramScope]:
    """Return the programs whose releases a caller may have: outside, those of organizations that share their figures.

    Args:
        door: The door of the caller.
        programs: All programs of the query.
    """
    return [each for each in programs if door is not Door.OUTER or each.shares]


def strictest(programs: Sequence[ProgramScope]) -> int:
    """Return the largest minimum group size of some programs."""
    sizes = [SMALLEST_GROUP if each.minimum is None else max(each.minimum, SMALLEST_GROUP) for each in programs]
    return max(sizes, default=SMALLEST_GROUP)
