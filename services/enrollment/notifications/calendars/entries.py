"""Entries of calendars (RFC 5545): times in UTC, one lasting id a session, a SEQUENCE that grows with each change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from services.enrollment.notifications.calendars.sessions import CalendarSession

PRODUCT = "-//mentorship ecosystem//calendar//EN"
REFRESH = timedelta(hours=1)


def entry(session: CalendarSession, summary: str, publisher: str) -> Event:
    """Return the entry of a session.

    Args:
        session: The session as it is now.
        summary: Its title, with the counterpart's name where the reader may know it.
        publisher: The operator of the write services, for the entry's id.
    """
    event = Event()
    event.add("uid", f"{session.id}@{publisher}")
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.starts_at.astimezone(UTC) + timedelta(minutes=session.minutes))
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if session.state == "cancelled" else "CONFIRMED")
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    return event


def feed(events: Iterable[Event], title: str) -> bytes:
    """Return a feed.

    Args:
        events: Its entries.
        title: The calendar's name.
    """
    calendar = _calendar()
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def invitation(event: Event, method: str, *, organizer: str, attendee: str) -> bytes:
    """Return a calendar message (RFC 5546).

    Args:
        event: The entry.
        method: REQUEST or CANCEL.
        organizer: The address that the mail comes from.
        attendee: The recipient's address; no one else's is in it.
    """
    calendar = _calendar()
    calendar.add("method", method)
    event.add("organizer", vCalAddress(f"mailto:{parseaddr(organizer)[1]}"))
    invited = vCalAddress(f"mailto:{attendee}")
    invited.params["ROLE"] = vText("REQ-PARTICIPANT")
    invited.params["PARTSTAT"] = vText("NEEDS-ACTION")
    event.add("attendee", invited, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar
