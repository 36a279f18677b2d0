"""Counterfactual loss from the definition: the relationships on which each relationship depended."""

from services.ripple import NEVER, Edge, Rule
from tests.support.ripple_walks.walks import may_follow


def lost(edges: list[Edge], absent: str, rule: Rule) -> set[str]:
    """Return the people who were influenced and would not have been."""
    delivered = [edge for edge in edges if edge.effect != NEVER]
    still = {edge.mentee for edge in delivered if _exists(edge, (), delivered, absent, rule)}
    return {edge.mentee for edge in delivered} - still - {absent}


def _exists(edge: Edge, above: tuple[Edge, ...], delivered: list[Edge], absent: str, rule: Rule) -> bool:
    """Trace every path backwards: it holds at a founder's relationship, and fails at the absent person."""
    if absent in (edge.mentor, edge.mentee):
        return False
    if edge in above:
        return True
    befores = [before for before in delivered if may_follow(edge, before, rule)]
    return not befores or any(_exists(before, (*above, edge), delivered, absent, rule) for before in befores)
