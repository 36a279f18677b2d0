"""Slow and obvious twins of the measures, written from the definitions: every relationship looks at every other."""

from services.ripple import NEVER, Edge, Rule


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
