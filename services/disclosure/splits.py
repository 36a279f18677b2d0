"""Splits of the released people of a closed year by one dimension."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.disclosure.batch import Batch
from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, MinimumTooSmallError

OTHER = "other"
"""The cell of all groups that are too small to be shown."""


def people_of_year(batches: Iterable[Batch], year: int) -> frozenset[str]:
    """Return the people of the batches that were released in a year and are still counted by a fact of them."""
    counted: set[str] = set()
    for batch in batches:
        if batch.released_at.year == year:
            reversed_ = {each.fact for each in batch.contributions if each.reverses}
            counted |= {each.person for each in batch.contributions if each.fact not in reversed_}
    return frozenset(counted)


def split(groups: Mapping[str, str], minimum: int = SMALLEST_INNER_BATCH) -> dict[str, int]:
    """Return the number of people in each group; small groups are one cell.

    Args:
        groups: The group of each person; every person of the year has one.
        minimum: Fewest people of a cell.

    Returns:
        The cells, whose sum is the number of people; none where there would be one cell only, which would say the group
        of everybody.

    Raises:
        MinimumTooSmallError: If the minimum is below the one that holds everywhere.
    """
    if minimum < SMALLEST_INNER_BATCH:
        raise MinimumTooSmallError(minimum)
    sizes = Counter(groups.values())
    shown = {group: size for group, size in sorted(sizes.items()) if size >= minimum and group != OTHER}
    rest = sum(sizes.values()) - sum(shown.values())
    while 0 < rest < minimum and shown:
        smallest = min(shown, key=lambda group: (shown[group], group))
        rest += shown.pop(smallest)
    cells = {**shown, OTHER: rest} if rest else shown
    return cells if len(cells) > 1 else {}
