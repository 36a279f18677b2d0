"""Search of the directory by name: among the names alone that the reader sees, so that it says nothing more."""

from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import combining, normalize

from services.projections.pages.people.names import Names

LONGEST_NAME = 100
_SHOWN = 20
_MOST_PAGES = 10
"""Pages of the directory that one search reads; the next part of it goes on from there."""

ReadPage = Callable[[str], Mapping[str, Any]]
"""Returns the page of the directory that begins after a place."""


def named_mentors(read: ReadPage, names: Names, wanted: str, after: str) -> dict[str, Any]:
    """Return the mentors of a directory whose name the reader sees, and that has every word that is looked for.

    A mentor who is shown by a pseudonym is found by nothing, not even by the pseudonym.

    Args:
        read: Reads a page of the directory.
        names: Names of people, as far as the reader sees them.
        wanted: The words.
        after: The place after which the search goes on; empty for the beginning.

    Returns:
        A page of the directory, as the service answers it.
    """
    found: list[Mapping[str, Any]] = []
    following: str | None = after
    for _ in range(_MOST_PAGES):
        page = read(following or "")
        names.look_up(each["person_id"] for each in page["items"])
        found += [each for each in page["items"] if _is_named(each["person_id"], names, wanted)]
        following = page["next"]
        if following is None or len(found) >= _SHOWN:
            break
    return {"items": found, "next": following}


def _is_named(person: str, names: Names, wanted: str) -> bool:
    return names.knows(person) and all(word in folded(names.of(person)) for word in folded(wanted).split())


def folded(text: str) -> str:
    """Return a text as names are compared: without case, accents and marks."""
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
