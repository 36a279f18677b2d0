"""Strongly connected components of one instant's relationships (Tarjan 1972), without recursion."""

from services.ripple.jit import kernel
from services.ripple.reachability.replay import Replay, TieScratch

_PATH, _OPEN, _INDEX, _COMPONENTS, _DONE = 0, 1, 2, 3, 4  # indexes of TieScratch.top


@kernel
def find_components(t: TieScratch, r: Replay, first: int, receivers: int) -> None:
    """Fill ``t.component`` and ``t.order`` for the receivers 0 … ``receivers`` − 1; O(arrivals of the instant)."""
    t.top[:] = 0
    for receiver in range(receivers):
        t.dfs_index[receiver] = t.component[receiver] = -1
        t.cursor[receiver] = t.last[receiver]
    for root in range(receivers):
        if t.dfs_index[root] < 0:
            _open(t, root)
        while t.top[_PATH]:
            receiver = t.path[t.top[_PATH] - 1]
            at = t.cursor[receiver]
            if at < 0:
                _close(t, receiver)
                continue
            t.cursor[receiver] = t.before[at - first]
            mentor = t.local[r.mentor[r.arrivals[at]]] - first
            if mentor >= 0 and t.dfs_index[mentor] < 0:
                _open(t, mentor)
            elif mentor >= 0 and t.component[mentor] < 0:
                t.low[receiver] = min(t.low[receiver], t.dfs_index[mentor])


@kernel
def _open(t: TieScratch, receiver: int) -> None:
    """Start the search upstream of ``receiver``."""
    t.dfs_index[receiver] = t.low[receiver] = t.top[_INDEX]
    t.path[t.top[_PATH]] = receiver
    t.stack[t.top[_OPEN]] = receiver
    t.top[_INDEX] += 1
    t.top[_PATH] += 1
    t.top[_OPEN] += 1


@kernel
def _close(t: TieScratch, receiver: int) -> None:
    """Finish the search upstream of ``receiver``; close its component if it is the component's root."""
    t.top[_PATH] -= 1
    if t.top[_PATH]:
        below = t.path[t.top[_PATH] - 1]
        t.low[below] = min(t.low[below], t.low[receiver])
    if t.low[receiver] != t.dfs_index[receiver]:
        return
    member = -1
    while member != receiver:
        t.top[_OPEN] -= 1
        member = t.stack[t.top[_OPEN]]
        t.component[member] = t.top[_COMPONENTS]
        t.order[t.top[_DONE]] = member
        t.top[_DONE] += 1
    t.top[_COMPONENTS] += 1
