"""Words of requests to mentors: why one is asked, and what became of it."""

from collections.abc import Mapping, Sequence

REASONS: Mapping[str, str] = {
    "skills": "You have skills that I want to learn",
    "goals": "You can help with my goals",
    "experience": "You have done what I want to do",
    "field": "You work in a field that I want to know",
    "background": "We have a background in common",
    "language": "We speak the same language",
    "times": "We are free at the same times",
    "mode": "We want to meet in the same way",
}
STATES: Mapping[str, str] = {
    "proposed": "waits for an answer",
    "awaiting-approval": "accepted: it waits for the approval of the program",
    "matched": "accepted",
    "active": "accepted",
    "paused": "accepted",
    "closed": "accepted",
    "declined": "declined",
    "expired": "not answered in time",
    "withdrawn": "taken back",
    "superseded": "ended, because another mentor accepted",
    "voided": "void",
}
DAYS: Mapping[str, str] = {
    "monday": "Monday",
    "tuesday": "Tuesday",
    "wednesday": "Wednesday",
    "thursday": "Thursday",
    "friday": "Friday",
    "saturday": "Saturday",
    "sunday": "Sunday",
}
PARTS: Mapping[str, str] = {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening"}
MEETING: Mapping[str, str] = {"remote": "Remotely", "in_person": "In person"}


def reasons_text(codes: Sequence[str]) -> str:
    """Return reasons as one text: `We speak the same language · …`."""
    return " · ".join(REASONS.get(code, code) for code in codes)
