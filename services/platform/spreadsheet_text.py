"""Text of a CSV file that a spreadsheet opens: it is never evaluated, and never reverses what follows it."""

import unicodedata

_FORMULA = ("=", "+", "-", "@")
_DIRECTION = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Characters that reverse the text after them, beyond their own cell."""


def safe_text(text: str) -> str:
    """Return text without changes of direction, and with an apostrophe before what may be a formula."""
    text = text.translate(_DIRECTION)
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet may evaluate a text: it skips blanks and invisible characters before a formula.

    Full-width signs count: some spreadsheets read them as their ordinary forms.
    """
    if text.startswith(("\t", "\r", "\n")):
        return True
    shown = next((one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc")), "")
    return unicodedata.normalize("NFKC", shown).startswith(_FORMULA)
