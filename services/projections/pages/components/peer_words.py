"""Words for a side by the direction in which people learn: between peers neither is a mentor or a mentee.

Texts of pages, fields and commands are written for a mentor and a mentee. One function turns such a text into that of
two peers, so that no page has a second set of texts, and none forgets a place.
"""

import re
from collections.abc import Collection, Mapping

PEER = "peer"
_ONE_ROLE = (
    (r"\b([Mm])entors? (?:and|or) (?:(?:a|the) )?mentees?\b", "peers"),
    (r"\b([Mm])ent(?:or|ee)s\b", "peers"),
    (r"\b([Mm])ent(?:or|ee)\b", "peer"),
)


def is_peer(directions: Collection[str]) -> bool:
    """Return whether a program, or a relationship, is between peers alone.

    Args:
        directions: The directions that a program allows, or the one of a relationship.
    """
    return set(directions) == {PEER}


def for_peers(text: str, *, peers: bool = True, names: Mapping[str, str] | None = None) -> str:
    """Return a text of the pages as it is said between peers.

    Args:
        text: The text, written for a mentor and a mentee.
        peers: Whether it is about peers; any other text is returned as it is.
        names: The names of the two, by side, where the text means one of them.
    """
    if not peers:
        return text
    for side, name in (names or {}).items():
        text = re.sub(rf"\b[Tt]he {side}\b", lambda _, name=name: name, text)  # type: ignore[misc] # bound early
    for pattern, word in _ONE_ROLE:
        text = re.sub(pattern, lambda found, word=word: word.capitalize() if found[1] == "M" else word, text)  # type: ignore[misc] # bound early
    return text
