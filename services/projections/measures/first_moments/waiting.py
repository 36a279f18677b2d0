"""Mentees who wait for a match, by the days since they enrolled or since their last relationship ended."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from services.projections.measures.estimates.estimate import AGES
from services.projections.measures.first_moments.columns import Numbers, distinct, find, firsts, unpack
from services.projections.measures.period import Period

_DAY = 86_400_000_000
_ENDS = (7, 30, 90, 180)
"""Days at which the next class of ages begins."""
Row = Mapping[str, Any]


def waiting(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return who waits on the date, by class of age and days.

    Args:
        rows: One of columns: of enrolled mentees `participation`, `person` and `enrolled`; of interruptions their
            participation, `interrupted`; of relationships `matched` (the participation) and `closed`.
        period: Window and date.
    """
    (row,) = rows
    participation, people, since = (unpack(row[name]) for name in ("participation", "person", "enrolled"))
    order = np.argsort(participation)
    participation, people, since = participation[order], people[order], since[order]
    _, interrupted = find(participation, distinct(unpack(row["interrupted"])))
    # The last end of each participation is the first one of times that run backwards.
    ends = firsts(unpack(row["matched"]), -unpack(row["closed"]))
    places, met = find(participation, ends.people)
    last = np.where(met, -ends.at[places], since) if len(ends.at) else since
    kept = ~interrupted & (~met | (last <= period.as_of))
    return _by_days(people[kept], (period.as_of - np.maximum(since, last)[kept]) // _DAY)


def _by_days(people: Numbers, days: Numbers) -> list[Row]:
    order = np.argsort(days, kind="stable")
    found, begins = np.unique(days[order], return_index=True)
    classes = np.searchsorted(_ENDS, found, side="right").tolist()
    members = np.split(people[order], begins[1:])
    return [
        {"part": AGES[age], "day": day, "facts": len(each), "person": each}
        for age, day, each in zip(classes, found.tolist(), members, strict=False)
    ]
