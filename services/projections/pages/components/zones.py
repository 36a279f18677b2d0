"""Times in the zone of the reader of a page: how they are written and typed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

UNKNOWN = ZoneInfo("UTC")
"""The zone of a reader who has no profile."""


def zone_text(zone: ZoneInfo) -> str:
    """Return the sentence that names the zone of every time on a page."""
    return "Times are in UTC." if zone.key == UNKNOWN.key else f"Times are in the time zone {zone_name(zone)}."


def zone_name(zone: ZoneInfo) -> str:
    """Return the name of a zone as people read it: `America/New York`."""
    return zone.key.replace("_", " ")


def zone_choices(held: str) -> Mapping[str, str]:
    """Return the time zones that people choose from, by key: those of the table of zones by country, and UTC.

    The others are old names for the same, and fixed offsets.

    Args:
        held: The one that is stated already, which stays a choice.
    """
    known = _zones()
    return known if held in known else {**known, held: held.replace("_", " ")}


@cache
def _zones() -> Mapping[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    keys = sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#"))
    return {"UTC": "UTC", **{key: key.replace("_", " ") for key in keys}}


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """Return the time of day in a zone: `16:00`; in the hour that occurs twice with its offset: `02:30 (CEST)`."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M} ({local.tzname()})" if twice else f"{local:%H:%M}"


def typed(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as a field of that kind shows it; empty for None."""
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def same_time_later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same time of day some days later; a change of the clocks between does not move it."""
    local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)
