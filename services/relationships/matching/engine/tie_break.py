"""The tie-break among equally good answers: the smallest sum of the pairs' hashes, which depends only on the ids."""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from services.relationships.matching.engine.people import Pool

SALTS = 2
"""Hashes that are compared one after the other: equal sums of 30-bit hashes under both salts do not happen."""

Keys = NDArray[np.uint64]


def keys_of(pool: Pool, salt: int) -> tuple[Keys, Keys]:
    """Return a 64-bit key of every mentee and of every mentor.

    Args:
        pool: The people.
        salt: Number of the hash; another salt gives independent keys.
    """
    mentees = [_key(f"{salt}|mentee|{each.id}") for each in pool.mentees]
    mentors = [_key(f"{salt}|mentor|{each.id}") for each in pool.mentors]
    return np.array(mentees, np.uint64), np.array(mentors, np.uint64)


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
