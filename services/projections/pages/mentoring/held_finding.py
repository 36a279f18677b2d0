"""Labels and texts of what is held about finding a mentor: requests with their words, and introductions."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.projections.pages.finding.wording import reasons_text
from services.projections.pages.mentoring.held_words import Entry, Words


def finding_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the requests of a person, and the introductions.

    Args:
        held: What relationships hold about the person.
        words: Find the names of programs.
    """
    for each in held.get("relationships", ()):
        yield from _request(each, words.program(each["program_id"]))
    for each in held.get("introductions", ()):
        yield "Introduction in the directory", str(each["text"])


def _request(each: Mapping[str, Any], program: str) -> Iterator[Entry]:
    asked = each.get("request")
    if asked:
        rank = f"Wish {asked['rank']}. " if asked["rank"] else ""
        yield f"Request in {program}", f"{rank}{reasons_text(asked['reasons'])}"
    if each["texts"].get("request"):
        yield f"Words of the request in {program}", str(each["texts"]["request"])
