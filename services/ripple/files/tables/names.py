"""Names in tables: one spelling of each, placeholders that name nothing, and the key under which similar names meet."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that show nothing; characters of the category Cf are invisible as well."""
_BLANK = "\u2800"
_NUMBER_AS_TEXT = re.compile(r"(\d+)\.0+")
_ONLY_ASCII_PUNCTUATION = re.compile(r"[\W_]+", re.ASCII)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLACEHOLDERS = (
    _words("tbd tba tbc n/a n.a. n.a n\\a n.n. nn k.a. na. #n/a #na #ref! #value! #name? #null! #div/0!")
    | _words("unknown unassigned undefined undecided undetermined unspecified unnamed anonymous anonymised anonymized")
    | _words("redacted withheld nobody no-one noone vacant vacancy pending missing empty blank deleted placeholder")
    | _words("xx xxx xxxx unbekannt niemand offen inconnu inconnue personne desconocido nadie sconosciuto onbekend")
    | {f"to be {what}" for what in _words("confirmed determined announced assigned decided defined named advised")}
    | {f"not {what}" for what in _words("assigned known applicable available yet specified named recorded given set")}
    | {f"not yet {what}" for what in _words("assigned known confirmed decided named")}
    | {"no one", "no mentor", "no mentee", "still open", "none yet", "same as above", "see above", "see notes"}
)
_WRITTEN_BY_PROGRAMS = _words("NA na NaN nan NAN None none NONE NULL null nil NIL")
"""Placeholders in these spellings only: Na, Nan and Null are names of people."""


def canonical(text: str) -> str:
    """Return a name in one spelling: composed characters (NFC), single spaces, trimmed, without invisible characters.

    The joiners of scripts that need them stay between two letters of such a script.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(_visible(text)))
    return " ".join(text.split())


def _visible(text: str) -> list[str]:
    kept = []
    for at, character in enumerate(text):
        if character in _JOINERS:
            around = text[at - 1 : at] + text[at + 1 : at + 2]
            if at and len(around) == 2 and not any(one.isascii() or one.isspace() for one in around):
                kept.append(character)
        elif character == _BLANK:
            kept.append(" ")
        elif character not in _INVISIBLE and unicodedata.category(character) != "Cf":
            kept.append(character)
    return kept


def is_placeholder(name: str) -> bool:
    """Return whether a canonical name represents a person who is not known: `TBD`, `N/A`, `?`, `to be confirmed`."""
    if not any(character.isalnum() for character in name):
        return True
    plain = name.casefold().strip("()[]<>{}\"'*?.!:,;-–— ")
    return name in _WRITTEN_BY_PROGRAMS or plain in _PLACEHOLDERS or name.casefold() in _PLACEHOLDERS


def similarity_key(name: str) -> str:
    """Return the key that names share which differ only in case, width, punctuation or a number's `.0`."""
    number = _NUMBER_AS_TEXT.fullmatch(name)
    if number is not None:
        return number[1]
    folded = name.casefold() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
    if folded.isascii():
        return _ONLY_ASCII_PUNCTUATION.sub(" ", folded).strip() or folded
    letters = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in folded)
    return " ".join("".join(letters).split()) or folded
