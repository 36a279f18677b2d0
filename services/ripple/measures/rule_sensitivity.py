"""Where the two path rules may differ: somebody begins to mentor at the very time at which influence reaches them."""

from services.ripple.columns import Codes, Times, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import TemporalGraph


def count_coincidences(history: TemporalGraph) -> int:
    """Count the relationships that start exactly when influence is delivered to their mentor; O(m).

    Without any, the measures are the same under both rules. With coarse dates there are many, and the truth lies
    between the two rules' figures.
    """
    return _count(history.incoming, history.outgoing, as_times(history.start), as_times(history.effect))


@kernel
def _count(received: tuple[Times, Codes], given: tuple[Times, Codes], start: Times, effect: Times) -> int:
    """Walk through what each person received and gave, both in order of time."""
    found = 0
    for person in range(received[0].size - 1):
        i, end = received[0][person], received[0][person + 1]
        for j in range(given[0][person], given[0][person + 1]):
            edge = given[1][j]
            while i < end and effect[received[1][i]] < start[edge]:
                i += 1
            if i == end:
                break
            found += effect[received[1][i]] == start[edge]
    return found
