"""Slow and obvious twins of the measures, written from the definitions: every relationship looks at every other."""

from services.projections.network.ripple import NEVER, Edge, Rule


def generations(edges: list[Edge], person: str, rule: Rule) -> dict[str, int]:
    """Search the graph whose vertices are relationships, layer by layer."""
    delivered = [edge for edge in edges if edge.effect != NEVER]
    layer = [edge for edge in delivered if edge.mentor == person]
    seen = list(layer)
    found: dict[str, int] = {}
    generation = 1
    while layer:
        for edge in layer:
            found.setdefault(edge.mentee, generation)
        layer = [
            after
            for after in delivered
            if after not in seen and any(_may_follow(after, before, rule) for before in layer)
        ]
        seen += layer
        generation += 1
    found.pop(person, None)
    return found


def people(edges: list[Edge]) -> list[str]:
    return sorted({edge.mentor for edge in edges} | {edge.mentee for edge in edges})


def reach(edges: list[Edge], rule: Rule) -> dict[str, int]:
    return {person: len(generations(edges, person, rule)) for person in people(edges)}


def _may_follow(after: Edge, before: Edge, rule: Rule) -> bool:
    if after.mentor != before.mentee:
        return False
    return after.start > before.effect if rule is Rule.STRICTLY_AFTER else after.start >= before.effect


def walks(edges: list[Edge], rule: Rule) -> list[list[Edge]]:
    """Enumerate every valid path that enters no relationship twice."""
    delivered = [edge for edge in edges if edge.effect != NEVER]
    found: list[list[Edge]] = []
    growing = [[edge] for edge in delivered]
    while growing:
        found += growing
        growing = [
            [*path, after]
            for path in growing
            for after in delivered
            if after not in path and _may_follow(after, path[-1], rule)
        ]
    return found


def without(edges: list[Edge], person: str, rule: Rule) -> set[str]:
    """Take the person away, then whatever no longer has what it stood on, until nothing more falls."""
    delivered = [edge for edge in edges if edge.effect != NEVER]

    def influenced(edge: Edge, by: list[Edge]) -> bool:
        return any(_may_follow(edge, before, rule) for before in by)

    left = [edge for edge in delivered if person not in (edge.mentor, edge.mentee)]
    while True:
        kept = [edge for edge in left if influenced(edge, left) or not influenced(edge, delivered)]
        if len(kept) == len(left):
            break
        left = kept
    return {edge.mentee for edge in delivered} - {edge.mentee for edge in left} - {person}
