"""Relationships that met."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.projections.measures.first_moments.columns import distinct, unpack
from services.projections.measures.period import Period

Row = Mapping[str, Any]


def pairs_met(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return the number of relationships with a session, and their people.

    Args:
        rows: One of columns of sessions: `met` (the relationship), and the people `person` and `other`.
        period: Window and date, which the statement has applied.
    """
    del period
    (row,) = rows
    relationships = len(distinct(unpack(row["met"])))
    return [{**row, "part": "", "amount": relationships}] if relationships else []
