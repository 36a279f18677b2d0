"""Rule sensitivity: starts at exactly the time when influence arrives, where the path rules may differ."""

from services.ripple.columns import Codes, Times, as_times
from services.ripple.jit import kernel
from services.ripple.temporal_graph import TemporalGraph


def count_coincidences(graph: TemporalGraph) -> int:
    """Count the relationships that start exactly when influence is delivered to their mentor; O(m).

    Without any, the measures are equal under both rules. With coarse dates there are many, and the truth lies between
    the two rules' figures.
    """
    return _count(graph.incoming, graph.outgoing, as_times(graph.start), as_times(graph.effect))


@kernel
def _count(incoming: tuple[Times, Codes], outgoing: tuple[Times, Codes], start: Times, effect: Times) -> int:
    """Merge what each person received and gave, both in order of time."""
    count = 0
    for person in range(incoming[0].size - 1):
        i, end = incoming[0][person], incoming[0][person + 1]
        for j in range(outgoing[0][person], outgoing[0][person + 1]):
            edge = outgoing[1][j]
            while i < end and effect[incoming[1][i]] < start[edge]:
                i += 1
            if i == end:
                break
            count += effect[incoming[1][i]] == start[edge]
    return count
