"""All worked cases T1-T12."""

from services.ripple import Edge
from tests.unit.ripple import cases_of_chains, cases_of_trees

CASES = [*cases_of_chains.CASES, *cases_of_trees.CASES]


def edges_of_case(name: str) -> list[Edge]:
    """Return the relationships of the first case whose name begins so."""
    return next(case.edges for case in CASES if case.name.startswith(name))
