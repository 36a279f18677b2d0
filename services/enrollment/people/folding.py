"""Folding of names for comparison: without case, accents and marks, in every script. Pure."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
"""Letters of European alphabets that Unicode does not decompose."""
_DROPPED = frozenset({"Mn", "Me", "Cf"})


def fold(text: str) -> str:
    """Return a text for comparison: decomposed, without marks, in lower case, with single spaces.

    A text of marks alone is kept as it is decomposed, so that a name of one such letter is found.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED) or decomposed
    return " ".join(bare.casefold().translate(_LETTERS).split())
