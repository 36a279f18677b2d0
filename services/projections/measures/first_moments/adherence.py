"""Sessions that pairs held, of those that were due by the agreements under which they were active."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from services.projections.measures.first_moments.columns import Numbers, distinct, find, unpack
from services.projections.measures.period import Period

_DAY = 86_400_000_000
Row = Mapping[str, Any]


def adherence(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return the sessions held and due, and the people of the spells, for each row of columns.

    Args:
        rows: Columns: of spells `agreed` (the relationship), `lasted` (in the window) and `cadence` (days between two
            sessions), with the people `person` and `other`; of sessions `met` (the relationship) and `held`.
        period: Window and date, which the statement has applied.
    """
    del period
    return [
        {
            "amount": float(_held(*(unpack(row[name]) for name in ("agreed", "met", "held")))),
            "due": float(_due(unpack(row["lasted"]), unpack(row["cadence"]))),
            "person": row["person"],
            "other": row["other"],
        }
        for row in rows
    ]


def _held(agreed: Numbers, met: Numbers, held: Numbers) -> int:
    """Return the number of sessions of relationships that had agreed."""
    order = np.argsort(met)
    _, known = find(met[order], distinct(agreed))
    return int(held[order][known].sum())


def _due(lasted: Numbers, cadence: Numbers) -> Fraction:
    """Return the sessions due: exact, so that the sum is the same in any order."""
    due = Fraction(0)
    for days in distinct(cadence).tolist():
        times = lasted[cadence == days]
        # Days and the rest apart: the microseconds of a million years are too many for one number.
        due += Fraction(int((times // _DAY).sum()) * _DAY + int((times % _DAY).sum()), _DAY * days)
    return due
