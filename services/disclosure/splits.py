"""Splits of the released people of a closed year by one dimension."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.disclosure.batch import Batch
from services.disclosure.batch_rule import FEWEST_OTHERS, SMALLEST_INNER_BATCH, MinimumTooSmallError

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


def split(
    groups: Mapping[str, str],
    minimum: int = SMALLEST_INNER_BATCH,
    *,
    organizations: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Return the number of people in each group; small groups are one cell.

    Args:
        groups: The group of each person; every person of the year has one.
        minimum: Fewest people of a cell.
        organizations: The organization of each person of a pool: 5 of a cell must remain without any one of them.

    Returns:
        The cells, whose sum is the number of people; none where there would be one cell only, which would say the group
        of everybody.

    Raises:
        MinimumTooSmallError: If the minimum is below the one that holds everywhere.
    """
    if minimum < SMALLEST_INNER_BATCH:
        raise MinimumTooSmallError(minimum)
    people: dict[str, set[str]] = {}
    for person, group in groups.items():
        people.setdefault(group, set()).add(person)
    shown = {group: each for group, each in sorted(people.items()) if group != OTHER}
    rest = people.get(OTHER, set())
    for group in [group for group, each in shown.items() if not _are_enough(each, minimum, organizations)]:
        rest = rest | shown.pop(group)
    while rest and shown and not _are_enough(rest, minimum, organizations):
        smallest = min(shown, key=lambda group: (len(shown[group]), group))
        rest = rest | shown.pop(smallest)
    if rest and not _are_enough(rest, minimum, organizations):
        return {}
    cells = {group: len(each) for group, each in shown.items()} | ({OTHER: len(rest)} if rest else {})
    return cells if len(cells) > 1 else {}


def _are_enough(people: set[str], minimum: int, organizations: Mapping[str, str] | None) -> bool:
    """Return whether people may be a cell: enough of them, also for an organization that knows its own."""
    if organizations is None:
        return len(people) >= minimum
    largest = max(Counter(organizations[person] for person in people).values(), default=0)
    return len(people) >= minimum and len(people) - largest >= FEWEST_OTHERS
