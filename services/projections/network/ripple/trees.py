"""The shape of one person's ripple: a broad broadcast or a long passing-on."""

import numpy as np

from services.projections.network.ripple.history import History
from services.projections.network.ripple.paths import Kin


def structural_virality(history: History, origin: int, kin: Kin) -> float | None:
    """Return the mean distance between two people of a ripple tree, its origin included; None for nobody.

    About 2 for one mentor of many, growing with the generations (Goel, Anderson, Hofman and Watts 2015). Everybody
    hangs under the mentor of the relationship by which they were found. O(people).

    Args:
        history: the relationships.
        origin: whose ripple it is.
        kin: the people downstream of them, nearest first.
    """
    count = kin.person.size
    if not count:
        return None
    below = np.zeros(len(history.people), np.int64)
    below[kin.person] = 1
    for person, edge in zip(kin.person[::-1].tolist(), kin.edge[::-1].tolist(), strict=True):
        mentor = int(history.mentor[edge])
        if mentor != origin:
            below[mentor] += below[person]
    # Every tree edge lies between the people below it and all the others.
    under = below[kin.person]
    total = int((under * (count + 1 - under)).sum())
    return 2 * total / ((count + 1) * count)
