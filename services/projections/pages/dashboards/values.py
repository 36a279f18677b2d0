"""Values of measures as text, by their unit, and the words of their parts."""

import re

from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.components import formats
from services.projections.pages.components.waves import wave_text

_STAGES = {
    "applied": "Applied",
    "enrolled": "Enrolled",
    "matched": "Matched",
    "active": "Started",
    "closed-well": "Closed as planned",
}
A_YEAR = "-a-year"
"""End of the key of a part that is a rate: events in a year of one person's observation."""
_AGES = re.compile(r"(\d+)-(\d+)$|(\d+)\+$")
_WITHIN = re.compile(r"(?:(.+)-)?within-(\d+)$")
_ANSWERS = re.compile(r"(?P<instrument>\S+) v(?P<version>\d+)(?: (?P<wave>\S+))? about (?P<about>\S+) by (?P<by>\S+)$")


def value_text(value: float, unit: str, whole: float | None = None) -> str:
    """Write a value with its unit: `62 %`, `24 days`, `1 310`.

    Args:
        value: The value; a share is from 0 to 1.
        unit: The unit of its measure.
        whole: The denominator of a share, which decides its precision.
    """
    match unit:
        case "share":
            return formats.percent(100 * value, 100) if whole is None else formats.percent(value * whole, whole)
        case "days":
            return formats.count(round(value), "day")
        case "hours":
            return formats.decimal(value) if 0 < value < 100 else formats.number(value)
        case "rating":
            return formats.decimal(value)
        case "ratio":
            return formats.decimal(value, 2)
    return formats.number(value)


def difference_text(difference: float, unit: str) -> str:
    """Write how much a value changed, without its sign: `4 points`, `3 days`, `13`."""
    amount = abs(difference)
    match unit:
        case "share":
            points = round(100 * amount, 1)
            return formats.count(round(points), "point") if points >= 1 else f"{points:.1f} points"
        case "days":
            return formats.count(round(amount), "day")
        case "rating" | "ratio":
            return formats.decimal(amount, 2)
        case "hours":
            return formats.decimal(amount) if amount < 100 else formats.number(amount)
    return formats.number(amount)


def interval_text(low: float | None, high: float | None, unit: str) -> str:
    """Write a 95 % interval: `95 % interval 44 to 84 %`; empty where there is none."""
    bounds = bounds_text(low, high, unit)
    return f"95{formats.THIN}% interval {bounds}" if bounds else ""


def bounds_text(low: float | None, high: float | None, unit: str) -> str:
    """Write the bounds of an interval: `44 to 84 %`; empty where there is none."""
    if low is None or high is None or low == high:  # an event that never occurred leaves no width to state
        return ""
    if unit == "share":
        return f"{100 * low:.0f} to {100 * high:.0f}{formats.THIN}%"
    return f"{low:.2f} to {high:.2f}"


def people_text(figure: MetricFigure, *, exact: bool) -> str:
    """Write the number of people that a figure is about.

    Args:
        figure: The figure.
        exact: Whether they are counted once; of releases, they are counted once in each batch.
    """
    text = formats.count(figure.people, "person", "people") if figure.people else ""
    return text if exact or not text else f"{text}, each counted once in a batch"


def is_share(key: str) -> bool:
    """Return whether a part is a share of people or relationships: what has happened within some days."""
    return _WITHIN.match(key) is not None


def part_label(key: str) -> str:
    """Return the words of the key of a part: `Within 90 days`, `Pulse, version 2, about the session, by mentees`."""
    if key in _STAGES:
        return _STAGES[key]
    if found := _AGES.match(key):
        low, high, last = found.groups()
        return f"{last} days or more" if last else f"{low} to {high} days"
    if found := _WITHIN.match(key):
        who, days = found.groups()
        return f"{part_label(who)}, within {days} days" if who else f"Within {days} days"
    if found := _ANSWERS.match(key):
        wave = f" ({wave_text(found['wave'])})" if found["wave"] else ""
        name = found["instrument"].replace("-", " ").replace("_", " ")
        which = f"{formats.capital(name)}, version {found['version']}{wave}"
        return f"{which}, about the {found['about']}, by {found['by']}s"
    return key.replace("-", " ").capitalize()
