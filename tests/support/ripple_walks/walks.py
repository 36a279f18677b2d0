"""Every valid path of a temporal graph."""

from collections.abc import Iterator

from services.ripple import NEVER, Edge, Rule

Walk = tuple[Edge, ...]


def may_follow(after: Edge, before: Edge, rule: Rule) -> bool:
    """Return whether ``after`` may follow ``before`` on a path."""
    if after.mentor != before.mentee or before.effect == NEVER:
        return False
    return after.start > before.effect if rule is Rule.STRICTLY_AFTER else after.start >= before.effect


def walks(edges: list[Edge], rule: Rule) -> list[Walk]:
    """Enumerate the valid paths: delivered relationships of which each may follow the one before; none comes twice."""
    delivered = [edge for edge in edges if edge.effect != NEVER]
    return [walk for first in delivered for walk in _longer((first,), delivered, rule)]


def between(every: list[Walk], ancestor: str, descendant: str) -> list[Walk]:
    """Return the paths from one person to another; a path never leads to its own first person."""
    if ancestor == descendant:
        return []
    return [walk for walk in every if walk[0].mentor == ancestor and walk[-1].mentee == descendant]


def people_of(edges: list[Edge]) -> list[str]:
    """Return all people in any relationship."""
    return sorted({edge.mentor for edge in edges} | {edge.mentee for edge in edges})


def _longer(walk: Walk, delivered: list[Edge], rule: Rule) -> Iterator[Walk]:
    """Yield a path and all its extensions."""
    yield walk
    for after in delivered:
        if after not in walk and may_follow(after, walk[-1], rule):
            yield from _longer((*walk, after), delivered, rule)
