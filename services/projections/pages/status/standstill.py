"""Standstills: read models without a sign of life, and publishers without news, worded by the way of running."""

from collections.abc import Iterator, Sequence

from services.projections.pages.components import formats
from services.projections.status.models import ProjectionStatus, PublisherLine


def problems(projection: ProjectionStatus) -> list[str]:
    """Return what keeps a read model from being updated until its cause is corrected."""
    name = projection.name.capitalize()
    in_place = projection.feed == "log"
    match projection.state:
        case "absent":
            return [f"{name} has never been built. Start its projector."]
        case "stopped":
            remedy = "Restart the program that serves this page." if in_place else "Start its projector."
            return [f"{name} has stopped. {remedy}"]
        case "failing":
            since = formats.duration(projection.failing_seconds or 0.0)
            return [f"{name} has not been able to read its source for {since}. It tries again by itself."]
    return []


def warnings(projections: Sequence[ProjectionStatus]) -> Iterator[str]:
    """Yield what may end by itself: a silent read model, and a publisher that stands still or is silent.

    Of a publisher that several read models read, the latest report counts. A read model that is not up to date may have
    reports that it has not read.
    """
    for projection in projections:
        if projection.state == "silent":
            since = formats.duration(projection.silent_seconds or 0.0)
            yield f"{projection.name.capitalize()} has given no sign of life for {since}."
    current = [each for each in projections if each.state in {"live", "behind"}]
    latest: dict[str, tuple[PublisherLine, str]] = {}
    for projection in current:
        what = "log" if projection.feed == "log" else "relay"
        for line in projection.publishers:
            if line.source not in latest or line.news_seconds < latest[line.source][0].news_seconds:
                latest[line.source] = line, what
    for line, what in latest.values():
        yield from _publisher_warning(line, f"the {what} of {line.source}")


def unknown_lag(projection: ProjectionStatus) -> str | None:
    """Return why it is not known whether a read model is up to date; None where it is known."""
    if projection.state == "silent":
        return f"no sign of life for {formats.duration(projection.silent_seconds or 0.0)}"
    if projection.state in {"failing", "stopped"}:
        return "not known"
    behind = [line for line in projection.publishers if line.state == "standing"]
    if behind:
        return f"{formats.count(sum(line.unpublished for line in behind), 'event')} not published"
    silent = [line.news_seconds for line in projection.publishers if line.state == "silent"]
    return f"no news for {formats.duration(max(silent))}" if silent else None


def publisher_facts(projection: ProjectionStatus) -> list[tuple[str, str]]:
    """Return how far each publisher is, and how old its report is."""
    return [(f"Published of {line.source}", _position(line)) for line in projection.publishers]


def _position(line: PublisherLine) -> str:
    if not line.reported:
        return "no report yet"
    through, head = formats.number(line.through), formats.number(line.head)
    gap = f", {formats.count(len(line.quarantined), 'position')} quarantined" if line.quarantined else ""
    return f"{through} of {head}{gap}, reported {formats.duration(line.news_seconds)} ago"


def _publisher_warning(line: PublisherLine, what: str) -> Iterator[str]:
    if line.state == "standing":
        since, unpublished = formats.duration(line.standing_seconds or 0.0), formats.count(line.unpublished, "event")
        yield f"{what.capitalize()} has not progressed for {since}: {unpublished} not published."
    elif line.state == "silent" and not line.reported:
        yield f"No news from {what} yet."
    elif line.state == "silent":
        yield f"No news from {what} for {formats.duration(line.news_seconds)}."
