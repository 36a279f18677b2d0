"""Small-cell suppression: primary, of figures about too few people, and complementary, of those that reveal them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH

SMALLEST_GROUP = SMALLEST_INNER_BATCH
"""Minimum group size, in people, where a program sets none."""

WITHHELD = "withheld"
"""Reason of a complementary suppression: a smaller figure could be derived from this one."""

K = TypeVar("K")


class Figure(BaseModel):
    """One number about people, or the reason why it is not shown.

    ``value`` and ``suppressed`` are never both set. A figure about no people is shown, because it reveals no one.
    """

    value: Annotated[float | None, Field(description="The number; null when suppressed or undefined.")]
    people: Annotated[
        int | None, Field(description="Distinct people it is about, or at least so many; null when suppressed.")
    ] = None
    suppressed: Annotated[str | None, Field(description="Why it is not shown.", examples=["fewer than 5"])] = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A number before disclosure control, with the number of people it is about."""

    value: float | None
    people: int


def show(cell: Cell, minimum: int) -> Figure:
    """Return the figure of a number that is part of no total, suppressed when about fewer than ``minimum`` people."""
    if 0 < cell.people < minimum:
        return suppressed_figure(minimum)
    return Figure(value=cell.value, people=cell.people)


def suppressed_figure(minimum: int) -> Figure:
    """Return a figure without value, suppressed for the minimum group size."""
    return Figure(value=None, suppressed=f"fewer than {minimum}")


def show_parts(
    cells: Mapping[K, Cell],
    minimum: int,
    minima: Mapping[K, int] | None = None,
    fixed: Mapping[K, Figure] | None = None,
) -> dict[K, Figure]:
    """Return the figures of the parts of a published total, so that no hidden part follows by subtraction.

    Args:
        cells: The parts; together they are the total.
        minimum: Smallest number of people that a figure may be about.
        minima: Minima of single parts, where they differ.
        fixed: Figures of parts that are published elsewhere too; they are the same here, or one place would reveal
            what the other hides.

    Returns:
        The figures in the same order. The small parts are hidden, and the next smallest until two parts and enough
        people are.
    """
    each = {key: (minima or {}).get(key, minimum) for key in cells}
    published = fixed or {}
    secret = _secret(cells, each, published)
    return {key: published.get(key) or _part(cell, each[key], secret=key in secret) for key, cell in cells.items()}


def _part(cell: Cell, minimum: int, *, secret: bool) -> Figure:
    """Return the figure of a part; a secret one with its reason: small itself, or complementary."""
    if not secret:
        return Figure(value=cell.value, people=cell.people)
    return suppressed_figure(minimum) if cell.people < minimum else Figure(value=None, suppressed=WITHHELD)


def _secret(cells: Mapping[K, Cell], minima: Mapping[K, int], fixed: Mapping[K, Figure]) -> set[K]:
    """Return the parts to hide: every small one, then the next smallest until two parts and enough people are."""
    choice = (key for key in cells if cells[key].people > 0 and key not in fixed)
    ascending = sorted(choice, key=lambda key: cells[key].people)
    secret = {key for key, figure in fixed.items() if figure.suppressed}
    secret |= {key for key in ascending if cells[key].people < minima[key]}
    enough = max((minima[key] for key in secret), default=0)
    for key in ascending:
        if not secret or (len(secret) >= 2 and sum(cells[part].people for part in secret) >= enough):
            break
        secret.add(key)
    return secret
