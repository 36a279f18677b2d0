"""Calendars of the example's people: sessions lie in the hours of the day, and no person is in two at once."""

from collections.abc import Collection
from datetime import datetime, timedelta

SLOTS = (8, 10, 12, 14, 16, 18)
"""Hours at which sessions start, in UTC; each ends before the next slot begins."""


BETWEEN_SLOTS = 17
"""The hour at which scripted sessions begin: none of the slots, so that no person is in two sessions at once."""


def afternoon(day: datetime) -> datetime:
    """Return when a scripted session of a day begins, which lasts at most an hour."""
    return day.replace(hour=BETWEEN_SLOTS, minute=0, second=0, microsecond=0)


class Calendars:
    """The slots that the sessions of people have taken."""

    def __init__(self) -> None:
        self._taken: dict[str, set[datetime]] = {}

    def copy(self) -> "Calendars":
        """Return calendars of their own with the same slots taken."""
        other = Calendars()
        other._taken = {person: set(slots) for person, slots in self._taken.items()}
        return other

    def take(self, people: Collection[str], slot: datetime) -> None:
        """Note that some people meet in a slot."""
        for each in people:
            self._taken.setdefault(each, set()).add(slot)

    def book(self, people: Collection[str], at: datetime) -> datetime:
        """Take the first slot from that hour of the day on, or else of the next morning, in which all are free.

        Args:
            people: The keys of those who meet.
            at: The day and the hour that they would meet.

        Returns:
            The beginning of the slot.
        """
        slot = _first(at)
        while any(slot in self._taken.get(each, ()) for each in people):
            slot = _next(slot)
        self.take(people, slot)
        return slot


def _first(at: datetime) -> datetime:
    """Return the slot of a day that is nearest to an hour: the hours are spread over the slots."""
    hour = SLOTS[at.hour * len(SLOTS) // 24]
    return at.replace(hour=hour, minute=0, second=0, microsecond=0)


def _next(slot: datetime) -> datetime:
    position = SLOTS.index(slot.hour) + 1
    if position < len(SLOTS):
        return slot.replace(hour=SLOTS[position])
    return (slot + timedelta(days=1)).replace(hour=SLOTS[0])
