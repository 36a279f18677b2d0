"""Pauses between decisions that concurrent commands keep overtaking: short, random, growing, and few.

Of commands that meet at one aggregate, one is saved in every round. Without a pause all others decide again at once and
meet again; with random ones they come one after the other.
"""

from collections.abc import Callable, Iterator
from random import Random

MAX_DECISIONS = 24
"""Attempts at a decision; after the last one the command is refused as `busy`."""
AT_ONCE = 2
"""Attempts that follow without a pause: most commands meet one other."""
FIRST_SECONDS, MOST_SECONDS = 0.005, 0.16
"""The longest first pause, and the longest one of all."""
Sleep = Callable[[float], None]


def pauses(random: Random) -> Iterator[float]:
    """Yield the pause in seconds before each attempt; 0 before the first ones.

    Args:
        random: Draws each pause between nothing and its longest, so that those who met do not meet again.
    """
    for attempt in range(MAX_DECISIONS):
        longest = min(MOST_SECONDS, FIRST_SECONDS * 2.0 ** (attempt - AT_ONCE))
        yield 0.0 if attempt < AT_ONCE else random.uniform(0.0, longest)


LONGEST = sum(min(MOST_SECONDS, FIRST_SECONDS * 2.0**attempt) for attempt in range(MAX_DECISIONS - AT_ONCE))
"""Seconds that a command waits at most."""
