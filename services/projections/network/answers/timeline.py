"""How the figures grew, month by month."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import compute_timeline as months


class Month(BaseModel):
    """The figures at the end of a month."""

    month: Annotated[str, Field(description="YYYY-MM; the last one ends where observation does.")]
    relationships: int
    mentors: int
    new_mentors: Annotated[int, Field(description="Mentors whom influence had reached before they first mentored.")]
    reproduction: Annotated[float | None, Field(description="R by then.")]
    sum_reach: int


class Timeline(Assumptions):
    """R and reach by month."""

    items: list[Month]
    bounds: Bounds = None


def timeline(past: Analysis, now: Analysis) -> Timeline:
    """Tell every month of a network as it was until the end of some month, and how it is now.

    Args:
        past: the network as of the end of the last whole month: it seldom changes, so it is kept.
        now: the network as asked for.
    """
    told = months(past.graph, past.scope.rule, past.reachability, past.until)
    items = [
        Month(
            month=str(told.month[at]),
            relationships=int(told.relationships[at]),
            mentors=int(told.mentors[at]),
            new_mentors=int(told.new_mentors[at]),
            reproduction=float(told.new_mentors[at] / told.mentors[at]) if told.mentors[at] else None,
            sum_reach=int(told.reach[at]),
        )
        for at in range(told.month.size)
    ]
    if now is not past and len(now.graph):
        items.append(_now(now))
    low, high = now.bounds
    bounds = {
        "reproduction": bound(low.reproduction.fractional, high.reproduction.fractional),
        "sum_reach": bound(int(low.reach.sum()), int(high.reach.sum())),
    }
    return Timeline(**now.scope.describe(), items=items, bounds=None if low is high else bounds)


def _now(found: Analysis) -> Month:
    import numpy as np

    again = found.reproduction
    return Month(
        month=str(np.datetime64(found.until, "us").astype("datetime64[M]")),
        relationships=len(found.graph),
        mentors=again.mentors,
        new_mentors=again.new_mentors,
        reproduction=again.fractional,
        sum_reach=int(found.reach.sum()),
    )
