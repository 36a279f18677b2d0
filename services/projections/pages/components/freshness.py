"""How current a page is: its as-of moment, the banner when it is behind, and the footer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Empty, Freshness
from services.projections.status.models import ProjectionStatus

STALE_AFTER = 5.0
"""Seconds behind from which a page says so: below that a reader would see the banner flicker."""


def freshness(projections: Sequence[ProjectionStatus], now: datetime, measures: str) -> Freshness:
    """Say how current a page is that shows these read models; the slowest of them decides."""
    lag = max((projection.lag_seconds for projection in projections), default=0.0)
    as_of = formats.moment(now - timedelta(seconds=lag))
    footing = tuple(
        f"{each.name}: position {formats.number(each.position)}, generation {each.generation}" for each in projections
    )
    return Freshness(as_of, _stale(projections, as_of, lag), footing, measures)


def places(projections: Sequence[ProjectionStatus]) -> str:
    """Write where the read models stood when the page was made, as `/v1/changes` writes it: `programs:2:42,…`."""
    return ",".join(f"{each.name}:{each.generation}:{each.position}" for each in projections)


def unbuilt(projections: Sequence[ProjectionStatus]) -> Empty | None:
    """Say that a read model was never built, when that is why a page can show nothing."""
    for each in projections:
        if each.generation == 0:
            started = each.state == "rebuilding"
            return Empty(
                "rebuilding",
                "The figures are being built" if started else "The figures wait for their projector",
                f"The read model {each.name} is being built for the first time. This page follows by itself."
                if started
                else f"The read model {each.name} was never built: start `mentorship project {each.name}`.",
                progress=each.position / each.head if started and each.head else None,
            )
    return None


def _stale(projections: Sequence[ProjectionStatus], as_of: str, lag: float) -> str | None:
    if any(each.state == "stopped" for each in projections):
        return f"As of {as_of}: the figures are not being updated."
    if lag < STALE_AFTER:
        return None
    events = max(each.lag_events for each in projections)
    return f"As of {as_of}, {formats.duration(lag)} behind ({formats.count(events, 'event')} to come)."
