"""A meeting that took place, as its report states it: of a pair, of a group, or of a flash session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Mode = Literal["in_person", "video", "phone", "chat", "unknown"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A report of a meeting that took place.

    Attributes:
        started_at: When it began.
        minutes: How long it took.
        mode: in_person, video, phone, chat or unknown.
        evidence: 5 observed by staff, 4 attendance verified by a provider, 3 confirmed by both, 2 logged in detail
            by one, 1 a count only, 0 inferred.
        count: The number of meetings reported; more than 1 only in an import.
    """

    started_at: datetime
    minutes: int
    mode: str
    evidence: int
    count: int = 1

    @property
    def ended_at(self) -> datetime:
        """When it ended."""
        return self.started_at + timedelta(minutes=self.minutes)
