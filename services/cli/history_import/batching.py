"""Rows in batches: each becomes one transaction in either service.

A batch ends where a cohort ends, if that is soon enough: the rows of a cohort then tell together when each person's
participation began and ended. Only a file that scatters a cohort's rows leaves that to the first ones met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.cli.history_import.row_validation import PastRow
from services.ripple.files.tables.errors import RejectedRow

ROWS = 400
MOST_ROWS = 1600

Batch = tuple[list[PastRow], list[RejectedRow]]


def batches(items: Iterable[PastRow | RejectedRow], rows: int = ROWS, most: int = MOST_ROWS) -> Iterator[Batch]:
    """Group items rows; every batch but the last has at least `rows` of them, refused ones included.

    Args:
        items: Rows and refusals, in the file's order.
        rows: From this size on a batch ends with its cohort.
        most: At this size it ends whatever follows.
    """
    usable: list[PastRow] = []
    refused: list[RejectedRow] = []
    for item in items:
        size = len(usable) + len(refused)
        if size >= most or (size >= rows and not _same_cohort(usable, item)):
            yield usable, refused
            usable, refused = [], []
        if isinstance(item, PastRow):
            usable.append(item)
        else:
            refused.append(item)
    if usable or refused:
        yield usable, refused


def _same_cohort(usable: list[PastRow], item: PastRow | RejectedRow) -> bool:
    if isinstance(item, RejectedRow) or not usable:
        return False
    last = usable[-1]
    return (last.organization, last.program, last.cohort) == (item.organization, item.program, item.cohort)
