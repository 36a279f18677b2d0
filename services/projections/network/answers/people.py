"""People in order of what they set in motion, page by page."""

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
    lineage: Annotated[int, Field(description="How many people's influence reached this person.")]
    decayed_reach: Annotated[
        float | None, Field(description="Each further generation counts half; told where the list is in its order.")
    ] = None
    depth: Annotated[
        int | None, Field(description="The furthest generation; told where the list is in order of it.")
    ] = None


class PersonList(Assumptions):
    """People, the first in the order first; among equals by id."""

    order: Order = "reach"
    items: list[PersonLine]
    next: Annotated[str | None, Field(description="Pass as `cursor` for the following page.")] = None


def values(found: Analysis, order: Order) -> NDArray[np.float64]:
    """Return what the list is in order of, by person."""
    if order == "decayed_reach":
        return found.generations.decayed
    if order == "depth":
        return found.generations.depth.astype(np.float64)
    return (found.reach if order == "reach" else found.fertile_mentees).astype(np.float64)


def after(found: Analysis, order: Order, seen: Mask, cursor: Cursor | None, limit: int) -> NDArray[np.int64]:
    """Choose the people of one page, and one more where there are more; O(people).

    Args:
        found: the analysis.
        order: what the list is in order of.
        seen: who may be listed.
        cursor: the last one of the page before.
        limit: people of a page.
    """
    value = values(found, order)
    rest = np.flatnonzero(seen)
    if cursor is not None:
        last = float(cursor.sort or 0)
        rest = rest[value[rest] <= last]
        equal = np.flatnonzero(value[rest] == last)
        behind = np.array([found.people[int(person)] > cursor.id for person in rest[equal]], np.bool_)
        rest = np.delete(rest, equal[~behind]) if equal.size else rest
    if rest.size > limit + 1:  # only those who may be on the page are put in order
        least = np.partition(value[rest], rest.size - limit - 1)[rest.size - limit - 1]
        rest = rest[value[rest] >= least]
    ordered = sorted(rest.tolist(), key=lambda person: (-value[person], found.people[person]))
    return np.array(ordered[: limit + 1], np.int64)


def line(found: Analysis, order: Order, person: int) -> Row:
    """Tell one person's line."""
    row: Row = {
        "id": found.people[person],
        "reach": int(found.reach[person]),
        "direct_mentees": int(found.direct_mentees[person]),
        "fertility": int(found.fertile_mentees[person]),
        "reach_bounds": _bounds(found, person),
        "lineage": int(found.ancestors[person]),
        "decayed_reach": None,
        "depth": None,
    }
    if order in ("decayed_reach", "depth"):
        row["decayed_reach"] = float(found.generations.decayed[person])
        row["depth"] = int(found.generations.depth[person])
    return row


def _bounds(found: Analysis, person: int) -> Row | None:
    low, high = found.bounds
    if low is high:
        return None
    return {"strictly_after": float(low.reach[person]), "at_or_after": float(high.reach[person])}
