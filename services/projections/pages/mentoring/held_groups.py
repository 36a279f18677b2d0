"""Labels and texts of what is held about groups and directories of mentors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.projections.pages.mentoring.held_words import Entry, Words

_STATES: Mapping[str, str] = {
    "in": "You are in it.",
    "invited": "You were invited.",
    "left": "You left it.",
    "closed": "It has closed.",
}
_SESSIONS: Mapping[str, str] = {
    "scheduled": "planned, or not reported yet",
    "held": "held",
    "missed": "did not take place",
    "cancelled": "cancelled",
}
_ATTENDED: Mapping[bool | None, str] = {True: "; you were there", False: "; you were not there", None: ""}


def group_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the groups of a person, and their sessions.

    Args:
        held: What relationships hold about the person.
        words: Find the names of people and programs.
    """
    for each in held.get("groups", ()):
        program = words.program(each["program_id"])
        mentors = " and ".join(words.names.of(id) for id in each["mentors"])
        formed = words.time(each["formed_at"])
        yield f"Group in {program}", f"As {each['party']}, led by {mentors}; formed {formed}. {_STATES[each['state']]}"
        for session in each["sessions"]:
            text = f"{_SESSIONS[session['status']]}{_ATTENDED[session['attended']]}"
            yield f"Session of the group, {words.time(session['starts_at'])}", text


def listing_entries(held: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield whether a mentor decided to be in a directory."""
    for each in held.get("listings", ()):
        yield "Your entry in a directory of mentors", "Shown." if each["listed"] else "Not shown."


def people_of_groups(held: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the mentors of the groups."""
    for each in held.get("groups", ()):
        yield from each["mentors"]
