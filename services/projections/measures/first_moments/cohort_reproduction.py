"""New mentors whom the mentors of a cohort brought within a year, each shared among all their mentors before."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from services.projections.measures.first_moments.columns import distinct, find, firsts, unpack
from services.projections.measures.period import Period

_YEAR = 365 * 86_400_000_000
Row = Mapping[str, Any]


def cohort_reproduction(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return the credit of a cohort's mentors, their number, and who they are.

    Args:
        rows: One of columns of relationships that began: `mentor`, `mentee`, `active`, and `effect`, the first session.
        period: Window and date.
    """
    (row,) = rows
    mentor, mentee, active, effect = (unpack(row[name]) for name in ("mentor", "mentee", "active", "effect"))
    mentors = firsts(mentor, active)
    number = len(mentors.people)
    in_order = np.argsort(mentee)
    places, known = find(mentee[in_order], mentors.people)
    before = known & (effect[in_order] < mentors.at[places] if number else known)
    parents, _ = find(mentor[in_order[before]], mentors.people)
    pairs = distinct(places[before] * number + parents)
    child, parent = (pairs // number, pairs % number) if number else (pairs, pairs)
    shared_by = np.bincount(child, minlength=number)[child]
    cohort = (mentors.at >= period.start) & (mentors.at < period.end) & (mentors.at <= period.as_of - _YEAR)
    counted = cohort[parent] & (mentors.at[child] <= mentors.at[parent] + _YEAR)
    shares = np.bincount(shared_by[counted]).tolist()
    credit = sum(each / by for by, each in enumerate(shares) if each)
    return [{"amount": float(credit), "due": float(cohort.sum()), "person": mentors.people[cohort]}]
