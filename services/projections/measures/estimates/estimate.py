"""Figures from the aggregated rows of a measure (`statements.py`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import sqrt
from typing import Any

from services.projections.measures.definition import Estimate
from services.projections.measures.estimates.durations import HORIZONS, Curve, Day, estimate_curve
from services.projections.measures.estimates.equity import compare_stages
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure
from services.projections.measures.estimates.shares import Z95, poisson_interval, wilson
from services.projections.measures.estimates.stages import stage_parts
from services.projections.measures.facts.codes import INITIATORS

Row = Mapping[str, Any]
AGES = ("0-6", "7-29", "30-89", "90-179", "180+")
"""Classes of waiting times in days."""
_ORDER = {key: place for place, key in enumerate(AGES)}
DAYS_OF_YEAR = 365.25
YEARS = (365, 730, 1095)
"""Days at which the shares of two groups are stated that are compared over years."""


def estimate(kind: Estimate, rows: Sequence[Row]) -> MeasuredFigure:
    """Return the figure of a measure.

    Args:
        kind: How it is computed.
        rows: The aggregated rows; the first is the total.
    """
    return _ESTIMATES[kind](rows)


def _count(rows: Sequence[Row]) -> MeasuredFigure:
    total, *parts = rows
    return MeasuredFigure(total["amount"], total["people"], parts=_in_order(parts))


def _stages(rows: Sequence[Row]) -> MeasuredFigure:
    (row,) = rows
    return MeasuredFigure(row["applied"], row["applied_people"], parts=stage_parts(row))


def _ages(rows: Sequence[Row]) -> MeasuredFigure:
    total, *parts = rows
    return MeasuredFigure(total["amount"], total["people"], median=total["median"], parts=_in_order(parts))


def _in_order(rows: Sequence[Row]) -> tuple[PartFigure, ...]:
    """Return the parts of a count, in the order of their stages or classes; none where there is one part only."""
    parts = [PartFigure(row["part"], row["amount"], row["people"]) for row in rows if row["part"]]
    return tuple(sorted(parts, key=lambda part: (_ORDER.get(part.key, 0), part.key)))


def _ratio(rows: Sequence[Row]) -> MeasuredFigure:
    (row,) = rows
    amount, due = row["amount"], row["due"]
    return MeasuredFigure(amount / due if due else None, row["people"], amount, due)


def _share(rows: Sequence[Row]) -> MeasuredFigure:
    (row,) = rows
    amount, due = row["amount"], row["due"]
    low, high = wilson(int(amount), int(due)) or (None, None)
    return MeasuredFigure(amount / due if due else None, row["people"], amount, due, low, high)


def _rates(rows: Sequence[Row]) -> MeasuredFigure:
    total, *parts = rows
    shown = []
    for row in parts:
        low, high = wilson(int(row["amount"]), int(row["due"])) or (None, None)
        value = row["amount"] / row["due"]
        shown.append(PartFigure(row["part"], value, row["people"], low, high, of=row["due"]))
    return replace(_share([total]), parts=tuple(shown))


def _equity(rows: Sequence[Row]) -> MeasuredFigure:
    total, *groups = rows
    return MeasuredFigure(None, total["people"], parts=compare_stages(groups))


def _mean(rows: Sequence[Row]) -> MeasuredFigure:
    total, *parts = rows
    shown = [
        PartFigure(
            row["part"],
            row["mean"],
            row["people"],
            *_around(row["mean"], row["deviation"], row["answers"]),
            of=row["answers"],
        )
        for row in parts
    ]
    return MeasuredFigure(None, total["people"], denominator=total["answers"], parts=tuple(shown))


def _change(rows: Sequence[Row]) -> MeasuredFigure:
    total, *parts = rows
    shown = [
        PartFigure(
            row["part"],
            row["mean"],
            row["people"],
            *_around(row["mean"], row["deviation"], row["paired"]),
            of=row["paired"],
            lost=1 - row["paired"] / row["asked"],
        )
        for row in parts
    ]
    return MeasuredFigure(None, total["people"], total["paired"], total["asked"], parts=tuple(shown))


def _around(mean: float | None, deviation: float | None, number: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean by the normal approximation; none of fewer than two values."""
    if mean is None or deviation is None:
        return None, None
    spread = Z95 * deviation / sqrt(number)
    return mean - spread, mean + spread


def _duration(rows: Sequence[Row]) -> MeasuredFigure:
    people, curve = _curve(rows)
    parts = [PartFigure(f"within-{days}", *_spread(curve, days, people)) for days in HORIZONS]
    return _of_curve(curve, people, parts if curve.observed else [])


def _spread(curve: Curve, days: int, people: int) -> tuple[float, int, float, float]:
    value, low, high = curve.within(days)
    return value, people, low, high


def _compared(rows: Sequence[Row]) -> MeasuredFigure:
    """Return curves of groups beside each other: shares by year, and events in a year of observation."""
    total, *groups = [list(each) for _, each in groupby(rows, key=lambda row: row["part"])]
    parts, first = list[PartFigure](), None
    for group in groups:
        key = group[0]["part"]
        people, curve = _curve(group)
        parts += [PartFigure(f"{key}-within-{days}", *_spread(curve, days, people)) for days in YEARS]
        parts.append(_hazard(key, people, group[1:]))
        first = first or parts[0]
    people = total[0]["people"]
    if first is None:
        return MeasuredFigure(None, people)
    return MeasuredFigure(first.value, people, low=first.low, high=first.high, parts=tuple(parts))


def _hazard(key: str, people: int, histogram: Sequence[Row]) -> PartFigure:
    """Return the events in a year of one person's observation, with the interval of a Poisson count (Byar)."""
    events = sum(row["facts"] for row in histogram if row["event"])
    years = sum(row["day"] * row["facts"] for row in histogram) / DAYS_OF_YEAR
    if not years:
        return PartFigure(f"{key}-a-year", None, people)
    low, high = (bound / years for bound in poisson_interval(events))
    return PartFigure(f"{key}-a-year", events / years, people, low, high, of=years)


def _causes(rows: Sequence[Row]) -> MeasuredFigure:
    people, curve = _curve(rows)
    parts = [
        PartFigure(f"{initiator}-within-{days}", curve.incidence_within(cause, days), people)
        for initiator, cause in INITIATORS.items()
        for days in HORIZONS
    ]
    return _of_curve(curve, people, parts if curve.observed else [])


def _of_curve(curve: Curve, people: int, parts: list[PartFigure]) -> MeasuredFigure:
    median = None if curve.median is None else float(curve.median)
    events = sum(point.events for point in curve.points)
    return MeasuredFigure(median, people, events, curve.observed, parts=tuple(parts), curve=curve.points)


def _curve(rows: Sequence[Row]) -> tuple[int, Curve]:
    """Return the number of people, and the curve of the histogram; event 0 is none."""
    total, *histogram = rows
    days = []
    for day, each in groupby(histogram, key=lambda row: row["day"]):
        facts = {row["event"]: row["facts"] for row in each}
        events = {cause: number for cause, number in facts.items() if cause}
        days.append(Day(day, events, sum(facts.values())))
    return total["people"], estimate_curve(days)


_ESTIMATES: Mapping[Estimate, Callable[[Sequence[Row]], MeasuredFigure]] = {
    "count": _count,
    "stages": _stages,
    "ages": _ages,
    "duration": _duration,
    "compared": _compared,
    "causes": _causes,
    "ratio": _ratio,
    "share": _share,
    "rates": _rates,
    "equity": _equity,
    "mean": _mean,
    "change": _change,
}
