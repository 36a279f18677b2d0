"""Timeline: the network's figures month by month."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import compute_timeline


class TimelineMonth(BaseModel):
    """The figures at the end of a month."""

    month: Annotated[str, Field(description="YYYY-MM; the last one ends where observation does.")]
    relationships: int
    mentors: int
    new_mentors: Annotated[int, Field(description="Mentors whom influence had reached before they first mentored.")]
    reproduction: Annotated[float | None, Field(description="R by then.")]
    sum_reach: int


class Timeline(Assumptions):
    """R and reach by month."""

    items: list[TimelineMonth]
    bounds: Bounds = None


def build_timeline(past: Analysis, now: Analysis) -> Timeline:
    """Build the timeline: months up to a past date, and the current month.

    Args:
        past: The network as of the end of the last whole month: it seldom changes, so it is cached.
        now: The network in the requested scope.
    """
    items = [*past.keep("timeline", lambda: _months(past))]
    if now is not past and len(now.graph):
        items.append(_current_month(now))
    low, high = now.bounds
    bounds = {
        "reproduction": bound(low.reproduction.fractional, high.reproduction.fractional),
        "sum_reach": bound(int(low.reach.sum()), int(high.reach.sum())),
    }
    return Timeline(**now.scope.describe(), items=items, bounds=None if low is high else bounds)


def _months(past: Analysis) -> list[TimelineMonth]:
    months = compute_timeline(past.graph, past.scope.rule, past.reachability, past.until)
    return [
        TimelineMonth(
            month=str(months.month[at]),
            relationships=int(months.relationships[at]),
            mentors=int(months.mentors[at]),
            new_mentors=int(months.new_mentors[at]),
            reproduction=float(months.new_mentors[at] / months.mentors[at]) if months.mentors[at] else None,
            sum_reach=int(months.reach[at]),
        )
        for at in range(months.month.size)
    ]


def _current_month(analysis: Analysis) -> TimelineMonth:
    import numpy as np

    reproduction = analysis.reproduction
    return TimelineMonth(
        month=str(np.datetime64(analysis.until, "us").astype("datetime64[M]")),
        relationships=len(analysis.graph),
        mentors=reproduction.mentors,
        new_mentors=reproduction.new_mentors,
        reproduction=reproduction.fractional,
        sum_reach=int(analysis.reach.sum()),
    )
