"""Equity: of those who reached a stage, the share who reached the next one, by group against all others."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from services.projections.measures.estimates.comparison import Share, difference_interval, ratio_interval, risk_ratio
from services.projections.measures.estimates.figures import PartFigure
from services.projections.measures.estimates.stages import STAGES, people, reached

SMALLEST_GROUP = 10
"""Fewest people of a group, and of all others, whose shares are compared."""
TOO_FEW = "too few to compare"
Row = Mapping[str, Any]


def compare_stages(rows: Sequence[Row]) -> tuple[PartFigure, ...]:
    """Return the comparisons of all groups, stage by stage.

    Args:
        rows: Sums by dimension and group, in their order; the group of an empty name is all who stated one.
    """
    return tuple(part for _, each in groupby(rows, key=lambda row: row["dimension"]) for part in _dimension(list(each)))


def _dimension(rows: Sequence[Row]) -> Iterator[PartFigure]:
    everyone, *groups = rows
    for group in groups:
        for before, after in pairwise(STAGES):
            key = f"{group['dimension']} {group['part']}: {before} to {after}"
            number, others = people(group, before), people(everyone, before) - people(group, before)
            if min(number, others) < SMALLEST_GROUP:
                yield PartFigure(key, None, number, note=TOO_FEW)
            else:
                yield _compare(key, number, _share(group, before, after), _rest(everyone, group, before, after))


def _compare(key: str, number: int, one: Share, other: Share) -> PartFigure:
    low, high = ratio_interval(one, other)
    below, above = difference_interval(one, other)
    return PartFigure(
        key,
        risk_ratio(one, other),
        number,
        low,
        high,
        of=one.trials,
        difference=one.value - other.value,
        difference_low=below,
        difference_high=above,
    )


def _share(row: Row, before: str, after: str) -> Share:
    return Share(int(reached(row, after)), int(reached(row, before)))


def _rest(everyone: Row, group: Row, before: str, after: str) -> Share:
    whole, part = _share(everyone, before, after), _share(group, before, after)
    return Share(whole.events - part.events, whole.trials - part.trials)
