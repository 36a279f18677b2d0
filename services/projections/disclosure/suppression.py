"""Figures about people, and the ones that are about too few of them to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

SMALLEST_GROUP = 5
"""Minimum group size where no program states its own (people)."""

WITHHELD = "withheld"
"""Why a figure about enough people is not shown: a smaller one would follow from it."""

K = TypeVar("K")


class Figure(BaseModel):
    """One number about people, or the reason why it is not shown.

    ``value`` and ``suppressed`` are never both set. A figure about nobody is shown: it tells nothing of anyone.
    """

    value: Annotated[float | None, Field(description="The number; null when suppressed or undefined.")]
    people: Annotated[int | None, Field(description="How many people it is about; null when suppressed.")] = None
    suppressed: Annotated[str | None, Field(description="Why it is not shown.", examples=["fewer than 5"])] = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A number before disclosure control, with the number of people it is about."""

    value: float | None
    people: int


def show(cell: Cell, minimum: int) -> Figure:
    """Show a number that stands alone, unless it is about fewer than ``minimum`` people."""
    if 0 < cell.people < minimum:
        return hidden(minimum)
    return Figure(value=cell.value, people=cell.people)


def hidden(minimum: int) -> Figure:
    """Return the figure that says only why it is not shown."""
    return Figure(value=None, suppressed=f"fewer than {minimum}")


def show_parts(
    cells: Mapping[K, Cell],
    minimum: int,
    minima: Mapping[K, int] | None = None,
    told: Mapping[K, Figure] | None = None,
) -> dict[K, Figure]:
    """Show the parts of a total that may be shown as well, so that no hidden part follows by subtraction.

    Args:
        cells: the parts; together they are the total.
        minimum: smallest group of people a figure may be about.
        minima: where single parts have a minimum of their own.
        told: parts that are told in another place as well; here the same is told, or one place would undo the other.

    Returns:
        The parts in the same order, the small ones and as many of the next smallest hidden as it takes.
    """
    each = {key: (minima or {}).get(key, minimum) for key in cells}
    fixed = told or {}
    secret = _secret(cells, each, fixed)
    return {key: fixed.get(key) or _part(cell, each[key], secret=key in secret) for key, cell in cells.items()}


def _part(cell: Cell, minimum: int, *, secret: bool) -> Figure:
    """Show a part, or say truly why not: it is small itself, or it stands beside a small one."""
    if not secret:
        return Figure(value=cell.value, people=cell.people)
    return hidden(minimum) if cell.people < minimum else Figure(value=None, suppressed=WITHHELD)


def _secret(cells: Mapping[K, Cell], minima: Mapping[K, int], told: Mapping[K, Figure]) -> set[K]:
    """Choose the parts to hide: every small one, then the next smallest until two parts and enough people are."""
    choice = (key for key in cells if cells[key].people > 0 and key not in told)
    ascending = sorted(choice, key=lambda key: cells[key].people)
    secret = {key for key, figure in told.items() if figure.suppressed}
    secret |= {key for key in ascending if cells[key].people < minima[key]}
    enough = max((minima[key] for key in secret), default=0)
    for key in ascending:
        if not secret or (len(secret) >= 2 and sum(cells[part].people for part in secret) >= enough):
            break
        secret.add(key)
    return secret
