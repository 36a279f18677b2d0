"""Labels and texts of what is held about flash sessions."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.projections.pages.forms import choices
from services.projections.pages.mentoring.held_words import Entry, Words

_STATES: Mapping[str, str] = {
    "offered": "a free place",
    "asked": "waits for the mentor's answer",
    "arranged": "arranged",
    "held": "held",
    "missed": "did not take place",
    "cancelled": "cancelled",
}


def flash_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the flash sessions of a person, and the words of those who offered or asked.

    Args:
        held: What relationships hold about the person.
        words: Find the names of people and programs.
    """
    for each in held.get("flash_sessions", ()):
        moment, program = words.time(each["starts_at"]), words.program(each["program_id"])
        mentee = f" and {words.names.of(each['mentee_id'])}" if each["mentee_id"] else ""
        how = f"{each['planned_minutes']} minutes, {choices.MODES[each['mode']].lower()}"
        who = f"{words.names.of(each['mentor_id'])}{mentee}"
        yield f"{program}, {moment}", f"Of {who}: {_STATES[each['state']]}; {how}."
        if each["words"]:
            yield f"Words of the flash session of {moment}", str(each["words"])


def people_of_flash(held: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the people of the flash sessions."""
    for each in held.get("flash_sessions", ()):
        yield from (each[side] for side in ("mentor_id", "mentee_id") if each[side])
