"""Stages that participations have reached, by what their applications stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.projections.measures.first_moments.columns import Numbers, Truths, find, unpack, unpack_truths
from services.projections.measures.period import Period

Row = Mapping[str, Any]
_STAGES = ("enrolled", "matched", "active", "closed_well")


@dataclass(frozen=True, slots=True)
class _Participations:
    """Participations in order of their numbers, with the person of each, and which stages it has reached."""

    numbers: Numbers
    people: Numbers
    stages: Numbers


def equity(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return participations by what was stated in a dimension and by the stages reached, with the people of each.

    Args:
        rows: The columns of participations and relationships, with no dimension; and for each dimension and `stated`,
            the numbers of the participations that stated it, of whatever time.
        period: Window and date, which the statement has applied.
    """
    del period
    found = [_participations(row) for row in rows if row["dimension"] is None]
    return [group for row in rows if row["stated"] for every in found for group in _stated(row, every)]


def _participations(row: Row) -> _Participations:
    order = np.argsort(numbers := unpack(row["participation"]))
    numbers = numbers[order]
    enrolled = unpack_truths(row["enrolled"])[order]
    matched = unpack(row["matched"])
    by_participation = np.argsort(matched)
    places, known = find(matched[by_participation], numbers)
    stages = enrolled.astype(np.int64)
    for bit, name in enumerate(_STAGES[1:], 1):
        did = known if name == "matched" else known & unpack_truths(row[name])[by_participation]
        stages |= _reached(places[did], enrolled) << bit
    return _Participations(numbers, unpack(row["person"])[order], stages)


def _reached(places: Numbers, enrolled: Truths) -> Numbers:
    """Return 1 for each enrolled participation at one of some places, which counts however often it is there."""
    reached = np.zeros(len(enrolled), np.int64)
    reached[places] = 1
    return reached & enrolled


def _stated(row: Row, every: _Participations) -> Iterator[dict[str, Any]]:
    """Yield the participations that stated something, by their stages."""
    places, known = find(np.sort(unpack(row["participation"])), every.numbers)
    places = places[known]
    stages = every.stages[places]
    for reached in np.unique(stages).tolist():
        people = every.people[places[stages == reached]]
        group = {name: bool(reached >> bit & 1) for bit, name in enumerate(_STAGES)}
        yield {"dimension": row["dimension"], "part": row["stated"], **group, "facts": len(people), "person": people}
