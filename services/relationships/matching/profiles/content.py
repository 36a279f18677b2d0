"""The content of a matching profile, and the person of a run that is made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from services.relationships.matching.engine.people import Blocks, Mode

Content = Mapping[str, Any]
"""A profile as it is sealed: `offers`, `wants`, `helps_with`, `needs`, `languages`, `availability`, `zone`, `mode`."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY, _WEEK = 24 * 60, 7 * 24 * 60
EMPTY: Content = {
    "offers": [],
    "wants": [],
    "helps_with": [],
    "needs": [],
    "languages": [],
    "availability": None,
    "zone": "UTC",
    "mode": "either",
}
"""A profile of which nothing was stated."""


def salted(content: Content) -> dict[str, Any]:
    """Return a content with a new random salt, so that its digest cannot be found by guessing."""
    return {**content, "salt": token_hex(16)}


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a JSON object, the same for every order of its names."""
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def skills_of(content: Content) -> dict[str, Any]:
    """Return the fields of a run's person that a content gives, in either role, without the times of the week."""
    return {"languages": frozenset(content["languages"]), "mode": _mode(content)}


def weekly_minutes(content: Content, as_of: datetime) -> Blocks | None:
    """Return the stated free times as minutes of the week in UTC; None: not stated.

    A week is turned by the offset that the person's zone has at the run's time.

    Args:
        content: The profile.
        as_of: Time of the run.
    """
    if content["availability"] is None:
        return None
    offset = as_of.astimezone(ZoneInfo(content["zone"])).utcoffset() or timedelta()
    shift = int(offset.total_seconds() // 60)
    blocks: list[tuple[int, int]] = []
    for each in content["availability"]:
        day = DAYS.index(each["day"]) * _DAY
        begin = (day + _minute(each["begins_at"]) - shift) % _WEEK
        end = begin + _minute(each["ends_at"]) - _minute(each["begins_at"])
        blocks += [(begin, min(end, _WEEK))]
        if end > _WEEK:
            blocks += [(0, end - _WEEK)]
    return tuple(blocks)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _mode(content: Content) -> Mode:
    mode: Mode = content["mode"]
    return mode
