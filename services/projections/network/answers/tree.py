"""Ripple tree of one person, bounded, and expanded branch by branch.

Each descendant is a child of the mentor before them on one shortest valid path. Siblings are sorted by the number of
people below them; those beyond the bounds are folded into a count. A branch is expanded with the parameter `under`.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.network.answers.assumptions import Assumptions, Bound, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import SearchResult, count_below

Numbers = NDArray[np.int64]


class TreeNode(BaseModel):
    """One person of a tree, a child of the mentor before them."""

    id: str
    generation: int
    via: Annotated[str, Field(description="The parent: the mentor before them on the path.")]
    relationship_id: str
    program_id: str
    program_name: str | None
    started_at: datetime
    effect_at: datetime
    below: Annotated[int, Field(description="People below in the whole tree.")]
    folded: Annotated[int, Field(description="Those of them in branches that are not shown.")] = 0


class Tree(Assumptions):
    """A part of one person's ripple."""

    id: Annotated[str, Field(description="The person whose ripple it is.")]
    under: Annotated[str, Field(description="The root of the shown branch: the person, or a descendant.")]
    reach: int
    below: Annotated[int, Field(description="People below in the branch.")]
    folded: Annotated[int, Field(description="People in child branches that are not shown.")]
    reach_bounds: Annotated[
        Bound | None, Field(description="Reach under both path rules; null where the rules cannot differ.")
    ] = None
    nodes: Annotated[list[TreeNode], Field(description="Parents before children, larger branches first.")]


@dataclass(frozen=True)
class Bounds:
    """Bounds of a tree: generations below the branch's root, branches of one person, people in all."""

    generations: int
    breadth: int
    limit: int


class Branches:
    """All descendants of one person, by parent.

    Args:
        analysis: The analysis.
        root: The person at the root.
        descendants: All people downstream of them.
    """

    def __init__(self, analysis: Analysis, root: int, descendants: SearchResult) -> None:
        self.root, self.descendants = root, descendants
        self.parent = analysis.graph.mentor[descendants.edge]
        self.place = dict(zip(descendants.person.tolist(), range(descendants.person.size), strict=True))
        self.below = count_below(analysis.graph, descendants)
        order = np.lexsort((descendants.person, -self.below[descendants.person], self.parent))
        self._order, self._parents = order, self.parent[order]

    def children(self, person: int) -> Numbers:
        """Return the positions (in `descendants`) of a person's children, larger branches first."""
        first, end = (np.searchsorted(self._parents, person, side=side) for side in ("left", "right"))
        analysis: Numbers = self._order[first:end]
        return analysis


def build_tree(analysis: Analysis, root: int, under: int, bounds: Bounds, programs: ProgramVisibility) -> Tree | None:
    """Build a branch of a person's ripple; None where ``under`` is not in it."""
    branches = Branches(analysis, root, analysis.paths.search_downstream(root))
    if under != root and under not in branches.place:
        return None
    low, high = analysis.bounds
    shown, folded = _select(branches, under, bounds)
    return Tree(
        **analysis.scope.describe(),
        id=analysis.people[root],
        under=analysis.people[under],
        reach=int(branches.descendants.person.size),
        below=int(branches.below[under]),
        folded=folded.get(under, 0),
        reach_bounds=None if low is high else bound(int(low.reach[root]), int(high.reach[root])),
        nodes=[_node(analysis, branches, int(at), folded, programs) for at in shown],
    )


def _select(branches: Branches, under: int, bounds: Bounds) -> tuple[list[int], dict[int, int]]:
    """Select the nodes to show, breadth first; return their positions, and the number folded by person."""
    shown: list[int] = []
    folded: dict[int, int] = {}
    waiting = deque([(under, 0)])
    while waiting:
        person, depth = waiting.popleft()
        children = branches.children(person).tolist()
        room = min(bounds.breadth, bounds.limit - len(shown)) if depth < bounds.generations else 0
        chosen = children[: max(room, 0)]
        shown += chosen
        waiting += [(int(branches.descendants.person[at]), depth + 1) for at in chosen]
        folded[person] = int(branches.below[person]) - sum(
            1 + int(branches.below[branches.descendants.person[at]]) for at in chosen
        )
    return shown, folded


def _node(
    analysis: Analysis, branches: Branches, at: int, folded: dict[int, int], programs: ProgramVisibility
) -> TreeNode:
    graph, edge, person = analysis.graph, int(branches.descendants.edge[at]), int(branches.descendants.person[at])
    program = analysis.programs[int(graph.program[edge])]
    return TreeNode(
        id=analysis.people[person],
        generation=int(branches.descendants.generation[at]),
        via=analysis.people[int(graph.mentor[edge])],
        relationship_id=analysis.ids[edge],
        program_id=program,
        program_name=programs[program].name,
        started_at=from_micros(int(graph.start[edge])),
        effect_at=from_micros(int(graph.effect[edge])),
        below=int(branches.below[person]),
        folded=folded.get(person, 0),
    )
