"""A figure before disclosure control, with the parts it consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartFigure:
    """One part of a figure.

    Attributes:
        key: What it is a part by.
        value: The number.
        people: The number of distinct people it is about.
        low, high: 95 % interval, where there is one.
        of: The number of facts behind it: the denominator of a share, the answers of a mean.
        lost: Share of facts without a counterpart, for a change.
        difference: Of the shares of two groups that are compared.
        difference_low, difference_high: Its 95 % interval.
        note: Why there is no number.
    """

    key: str
    value: float | None
    people: int
    low: float | None = None
    high: float | None = None
    of: float | None = None
    lost: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a survival curve.

    Attributes:
        day: Days since the beginning.
        at_risk: Facts observed and without an event just before.
        events: Events on the day.
        share: Share without an event after it.
        low, high: 95 % interval of the share.
    """

    day: int
    at_risk: int
    events: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """A figure of a measure.

    Attributes:
        value: The number; None where it is undefined.
        people: The number of distinct people it is about.
        numerator, denominator: Of a share or ratio; the denominator of a duration is the number of facts observed.
        low, high: 95 % interval, where there is one.
        median: Of ages.
        parts: Its parts.
        curve: Steps of the survival curve.
    """

    value: float | None
    people: int
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    median: float | None = None
    parts: tuple[PartFigure, ...] = ()
    curve: tuple[Point, ...] = ()
