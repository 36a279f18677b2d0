"""Pages of people, sorted by a measure of influence."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from services.projections.network.answers.assumptions import Assumptions, Bound
from services.projections.network.answers.row_visibility import Mask
from services.projections.network.in_memory.analysis import Analysis
from services.web.cursors import Cursor
from services.web.pagination import Row

Order = Literal["reach", "decayed_reach", "fertility", "depth"]


class PersonLine(BaseModel):
    """One person's influence."""

    id: str
    reach: int
    direct_mentees: int
    fertility: Annotated[int, Field(description="Direct mentees who started mentoring after the effect.")]
    reach_bounds: Annotated[
        Bound | None, Field(description="Reach under both path rules; null where the rules cannot differ.")
    ] = None
    lineage: Annotated[int, Field(description="Number of people whose influence reached this person.")]
    decayed_reach: Annotated[
        float | None, Field(description="Each further generation counts half; only in a list sorted by it or by depth.")
    ] = None
    depth: Annotated[
        int | None, Field(description="The furthest generation; only in a list sorted by it or by decayed reach.")
    ] = None


class PersonList(Assumptions):
    """People in the order of a measure; ties by id."""

    order: Order = "reach"
    items: list[PersonLine]
    next: Annotated[str | None, Field(description="Pass as `cursor` for the following page.")] = None


def sort_values(analysis: Analysis, order: Order) -> NDArray[np.float64]:
    """Return the values to sort by, by person."""
    if order == "decayed_reach":
        return analysis.generations.decayed
    if order == "depth":
        return analysis.generations.depth.astype(np.float64)
    return (analysis.reach if order == "reach" else analysis.fertile_mentees).astype(np.float64)


def select_page(
    analysis: Analysis, order: Order, visible: Mask, cursor: Cursor | None, limit: int
) -> NDArray[np.int64]:
    """Select the people of one page, plus one where there are more; O(people).

    Args:
        analysis: The analysis.
        order: The measure to sort by.
        visible: Mask of the people who may be listed.
        cursor: The last person of the page before.
        limit: Page size.
    """
    value = sort_values(analysis, order)
    rest = np.flatnonzero(visible)
    if cursor is not None:
        last = float(cursor.sort or 0)
        rest = rest[value[rest] <= last]
        equal = np.flatnonzero(value[rest] == last)
        behind = np.array([analysis.people[int(person)] > cursor.id for person in rest[equal]], np.bool_)
        rest = np.delete(rest, equal[~behind]) if equal.size else rest
    if rest.size > limit + 1:  # sort only the candidates for the page
        least = np.partition(value[rest], rest.size - limit - 1)[rest.size - limit - 1]
        rest = rest[value[rest] >= least]
    ordered = sorted(rest.tolist(), key=lambda person: (-value[person], analysis.people[person]))
    return np.array(ordered[: limit + 1], np.int64)


def build_line(analysis: Analysis, order: Order, person: int) -> Row:
    """Build one person's line."""
    row: Row = {
        "id": analysis.people[person],
        "reach": int(analysis.reach[person]),
        "direct_mentees": int(analysis.direct_mentees[person]),
        "fertility": int(analysis.fertile_mentees[person]),
        "reach_bounds": _bounds(analysis, person),
        "lineage": int(analysis.ancestors[person]),
        "decayed_reach": None,
        "depth": None,
    }
    if order in ("decayed_reach", "depth"):
        row["decayed_reach"] = float(analysis.generations.decayed[person])
        row["depth"] = int(analysis.generations.depth[person])
    return row


def _bounds(analysis: Analysis, person: int) -> Row | None:
    low, high = analysis.bounds
    if low is high:
        return None
    return {"strictly_after": float(low.reach[person]), "at_or_after": float(high.reach[person])}
