"""Who, at one instant, mentors whom in a circle: strongly connected components (Tarjan 1972), without recursion."""

from services.ripple.jit import kernel
from services.ripple.reachability.replay import Replay, TieScratch

_PATH, _OPEN, _INDEX, _COMPONENTS, _DONE = 0, 1, 2, 3, 4  # places in Instant.top


@kernel
def find_components(n: TieScratch, c: Replay, first: int, receivers: int) -> None:
    """Fill ``n.component`` and ``n.order`` for the receivers 0 … ``receivers`` − 1; O(arrivals of the instant)."""
    n.top[:] = 0
    for one in range(receivers):
        n.dfs_index[one] = n.component[one] = -1
        n.cursor[one] = n.last[one]
    for root in range(receivers):
        if n.dfs_index[root] < 0:
            _open(n, root)
        while n.top[_PATH]:
            one = n.path[n.top[_PATH] - 1]
            at = n.cursor[one]
            if at < 0:
                _close(n, one)
                continue
            n.cursor[one] = n.before[at - first]
            mentor = n.local[c.mentor[c.arrivals[at]]] - first
            if mentor >= 0 and n.dfs_index[mentor] < 0:
                _open(n, mentor)
            elif mentor >= 0 and n.component[mentor] < 0:
                n.low[one] = min(n.low[one], n.dfs_index[mentor])


@kernel
def _open(n: TieScratch, one: int) -> None:
    """Begin to look upstream of ``one``."""
    n.dfs_index[one] = n.low[one] = n.top[_INDEX]
    n.path[n.top[_PATH]] = one
    n.stack[n.top[_OPEN]] = one
    n.top[_INDEX] += 1
    n.top[_PATH] += 1
    n.top[_OPEN] += 1


@kernel
def _close(n: TieScratch, one: int) -> None:
    """Everything upstream of ``one`` is known; close its circle if it was the first found of it."""
    n.top[_PATH] -= 1
    if n.top[_PATH]:
        below = n.path[n.top[_PATH] - 1]
        n.low[below] = min(n.low[below], n.low[one])
    if n.low[one] != n.dfs_index[one]:
        return
    member = -1
    while member != one:
        n.top[_OPEN] -= 1
        member = n.stack[n.top[_OPEN]]
        n.component[member] = n.top[_COMPONENTS]
        n.order[n.top[_DONE]] = member
        n.top[_DONE] += 1
    n.top[_COMPONENTS] += 1
