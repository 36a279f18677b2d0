"""Labels and texts of what is held about access: roles, links sent by mail, and calendars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.projections.pages.components import formats
from services.projections.pages.components.activities import access_read
from services.projections.pages.mentoring.held_words import Entry, Words
from services.projections.pages.mentoring.wording import plain

_LINKS: Mapping[str, str] = {"invitation": "Link of an invitation", "sign-in": "Link to sign in"}


def access_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield roles and their changes, links that were sent, and what bars or opens a way in.

    Args:
        held: What enrollment holds about the person.
        words: Find the names of programs.
    """
    own = held.get("person", {}).get("organization_id")
    for each in held.get("roles", ()):
        yield formats.capital(plain(each["role"])), f"{_place(each, own, words)}, since {words.time(each['since'])}"
    for each in held.get("role_changes", ()):
        place = _place(each, own, words)
        yield access_read(each["action"]), f"{plain(each['role'])} {place}, {words.time(each['at'])}"
    for each in held.get("links", ()):
        used = (
            f", used {words.time(each['used_at'])}" if each["used_at"] else f", until {words.time(each['expires_at'])}"
        )
        yield _LINKS.get(each["purpose"], "Link"), f"sent {words.time(each['created_at'])}{used}"
    for part, label, text in (
        ("disabled", "Sign-in", "Your organization's own system does not let you sign in, since"),
        ("inactive", "Not active", "Your organization's own system states it, since"),
        ("calendars", "Address of your calendar", "It opens your sessions, since"),
    ):
        for each in held.get(part, ()):
            yield label, f"{text} {words.time(each['since'])}"


def conflict_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the conflicts of interest that the person declared."""
    for each in held.get("conflicts", ()):
        state = "It holds." if each["state"] == "declared" else "You took it back."
        yield words.program(each["program_id"]), f"With {words.names.of(each['counterpart_id'])}. {state}"


def _place(role: Mapping[str, Any], own: str | None, words: Words) -> str:
    if role.get("program_id"):
        return f"in {words.program(role['program_id'])}"
    if role.get("organization_id"):
        return "in your organization" if role["organization_id"] == own else "in another organization"
    return "in the federation"
