"""The search of the directory: which profiles a mentee looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.relationships.matching.profiles.content import weekly_minutes

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Part = Literal["morning", "afternoon", "evening"]
MeetingMode = Literal["remote", "in_person"]
DAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS: Mapping[Part | None, tuple[str, str]] = {
    "morning": ("06:00", "12:00"),
    "afternoon": ("12:00", "17:00"),
    "evening": ("17:00", "23:00"),
    None: ("00:00", "24:00"),
}
_LEAST_MINUTES = 30
"""Two people can meet in what both have free, if it is at least that long."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search: None for anything. A field that a mentor left open fits every search.

    Attributes:
        skill: A skill, or a development need with which the mentor helps.
        language: A language.
        mode: How to meet.
        day: A day of the week.
        part: A part of the day.
        zone: The time zone of day and part.
    """

    skill: str | None = None
    language: str | None = None
    mode: MeetingMode | None = None
    day: Day | None = None
    part: Part | None = None
    zone: str = "UTC"

    def finds(self, content: Mapping[str, Any], now: datetime) -> bool:
        """Return whether a profile fits.

        Args:
            content: The profile.
            now: The time, for the offsets of the zones.
        """
        offered = {*(each["skill"] for each in content["offers"]), *content["helps_with"]}
        return (
            (self.skill is None or self.skill in offered)
            and (self.language is None or not content["languages"] or self.language in content["languages"])
            and (self.mode is None or content["mode"] in {self.mode, "either"})
            and self._is_free(content, now)
        )

    def _is_free(self, content: Mapping[str, Any], now: datetime) -> bool:
        free = weekly_minutes(content, now)
        if free is None or (self.day is None and self.part is None):
            return True
        begins_at, ends_at = _PARTS[self.part]
        days = DAYS if self.day is None else (self.day,)
        window = [{"day": each, "begins_at": begins_at, "ends_at": ends_at} for each in days]
        wanted = weekly_minutes({"availability": window, "zone": self.zone}, now) or ()
        return any(
            min(ended, until) - max(began, since) >= _LEAST_MINUTES for began, ended in free for since, until in wanted
        )
