"""Names of every kind in the entries of calendars: whole as two readers read them, and never a line of their own."""

from datetime import UTC, datetime
from uuid import UUID

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from services.enrollment.notifications.calendars.entries import entry, feed, invitation
from services.enrollment.notifications.calendars.sessions import CalendarSession
from services.enrollment.notifications.texts import phrase

AT = datetime(2026, 9, 7, 10, tzinfo=UTC)
SESSION = CalendarSession(UUID(int=1), UUID(int=2), "scheduled", AT, 60, AT, 0, UUID(int=3), UUID(int=4), AT, None)
LONGEST_LINE = 75
"""Octets of a line, at most (RFC 5545, 3.1)."""


@pytest.mark.parametrize(
    "name",
    [
        "Å",
        "李小龍" * 66,
        "عبد الرحمن",
        "N" * 200,
        "e\u0301" * 100,
        "👩🏽‍🏫" * 40,
        'Quote " and, comma; back\\slash: <x>',
        "Line\r\nATTENDEE:mailto:evil@example.org",
        "BEGIN:VEVENT",
        "\\nEND:VEVENT",
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_name_of_any_script_and_length_is_the_summary_and_nothing_else(name: str, language: str) -> None:
    summary = phrase(language, "session_with", counterpart=name)
    invited = invitation(entry(SESSION, summary, "hub"), "REQUEST", organizer="h@x.example", attendee="a@x.example")
    for content in (invited, feed([entry(SESSION, summary, "hub")], "Mentoring")):
        assert max(map(len, content.split(b"\r\n"))) <= LONGEST_LINE
        content.decode()
        (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
        (other,) = vobject.readOne(content.decode()).contents["vevent"]
        wanted = summary.replace("\r\n", "\n")
        assert (str(event["SUMMARY"]), other.summary.value) == (wanted, wanted)
        assert b"mailto:evil" not in b"\n".join(line for line in content.split(b"\r\n") if line.startswith(b"ATTENDEE"))
