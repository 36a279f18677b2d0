"""Freshness of a page: the time of its figures, and the banner when it is behind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import EmptyState, Freshness
from services.projections.status.models import ProjectionStatus

STALE_AFTER = 5.0
"""Lag in seconds from which a page shows the banner; a lower limit would make it flicker."""


def freshness(projections: Sequence[ProjectionStatus], now: datetime, shown: datetime | None = None) -> Freshness:
    """Return how current a page is; the slowest of its read models decides.

    An up-to-date page names the day only, so it stays the same until a position changes (304 until then).

    Args:
        projections: The read models that the page shows.
        now: The present time.
        shown: The past moment that the page shows; None for now.
    """
    lag = max((projection.lag_seconds for projection in projections), default=0.0)
    as_of = formats.moment(now - timedelta(seconds=lag))
    recorded = f"everything recorded by {as_of if lag >= STALE_AFTER else formats.day(now)}"
    stale = _stale(projections, as_of, lag)
    statement = f"Includes {recorded}" if stale else f"Up to date: includes {recorded}"
    if shown is not None:
        statement = f"Shown as of {formats.past(shown)}, from {recorded}"
    return Freshness(statement, stale)


def positions(projections: Sequence[ProjectionStatus]) -> str:
    """Write the positions of the page's read models in the format of `/v1/changes`: `programs:2:42,…`."""
    return ",".join(f"{each.name}:{each.generation}:{each.position}" for each in projections)


def unbuilt_notice(projections: Sequence[ProjectionStatus]) -> EmptyState | None:
    """Return the notice that a read model has never been built, or None where each has been."""
    for each in projections:
        if each.generation == 0:
            started = each.state == "rebuilding"
            return EmptyState(
                "rebuilding",
                "The figures are being built" if started else "The figures have not been built",
                f"The read model {each.name} is being built for the first time. This page updates automatically."
                if started
                else f"The read model {each.name} has never been built. Start `mentorship projector {each.name}`.",
                progress=each.position / each.head if started and each.head else None,
            )
    return None


def _stale(projections: Sequence[ProjectionStatus], as_of: str, lag: float) -> str | None:
    if any(each.state == "stopped" for each in projections):
        return f"Figures as of {as_of}. They are not being updated."
    if lag < STALE_AFTER:
        return None
    events = max(each.lag_events for each in projections)
    if not events:
        return (
            f"Figures as of {as_of}. For {formats.duration(lag)} it has not been known whether there are newer events."
        )
    return f"Figures as of {as_of}, {formats.duration(lag)} behind ({formats.count(events, 'event')} to process)."
