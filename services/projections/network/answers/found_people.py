"""People by the first digits of their ids, or by the pseudonyms that pages show of them."""

from collections.abc import Sequence

import numpy as np

from services.projections.network.answers.row_visibility import Mask
from services.projections.network.in_memory.id_index import BYTES, IdNames
from services.projections.pseudonyms import digits_of

FEWEST_DIGITS, MOST_DIGITS = 4, 2 * BYTES
MOST_FOUND = 20
"""Most people that are returned: more digits find fewer."""
_DIGITS = frozenset("0123456789abcdef")


def id_digits(text: str) -> str | None:
    """Return the digits of an id or of its beginning, in lower case; None where a text is neither.

    Args:
        text: What was typed: a pseudonym or its first words, or digits, with or without hyphens.
    """
    named = digits_of(text)
    if named is not None:
        return named
    digits = text.strip().replace("-", "").casefold()
    return digits if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and _DIGITS.issuperset(digits) else None


def find_by_digits(people: IdNames, visible: Mask, digits: str) -> Sequence[str]:
    """Return the people whose ids begin with some digits, by id, at most `MOST_FOUND`. O(people).

    Args:
        people: The ids of all people, as the reader sees them.
        visible: Mask of the people whom the reader may see.
        digits: Hexadecimal digits in lower case, without hyphens.
    """
    ids = np.ascontiguousarray(people.ids[: visible.size]).view(np.uint8).reshape(-1, BYTES)
    whole, half = divmod(len(digits), 2)
    found = visible & (ids[:, :whole] == np.frombuffer(bytes.fromhex(digits[: 2 * whole]), np.uint8)).all(axis=1)
    if half:
        found = found & (ids[:, whole] >> 4 == int(digits[-1], 16))
    return sorted(people.at(np.flatnonzero(found)))[:MOST_FOUND]
