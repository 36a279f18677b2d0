"""One person's ripple as a tree: who came by whom, when, through which program; bounded, and opened branch by branch.

Everybody hangs under the mentor before them on one shortest valid path. Siblings are in order of how many people are
below them; those beyond the bounds are folded into a count, and a branch is opened by asking for the tree `under` it.
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
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import SearchResult, count_below

Numbers = NDArray[np.int64]


class TreeNode(BaseModel):
    """One person of a tree, hung under the mentor before them."""

    id: str
    generation: int
    via: Annotated[str, Field(description="The mentor before on the path.")]
    relationship_id: str
    program_id: str
    program_name: str | None
    started_at: datetime
    effect_at: datetime
    below: Annotated[int, Field(description="People below in the whole tree.")]
    folded: Annotated[int, Field(description="Those of them who hang in branches that are not shown.")] = 0


class Tree(Assumptions):
    """A part of one person's ripple."""

    id: Annotated[str, Field(description="Whose ripple it is.")]
    under: Annotated[str, Field(description="Whose branch is shown: the person's own, or one opened.")]
    reach: int
    below: Annotated[int, Field(description="People below in the branch.")]
    folded: Annotated[int, Field(description="People who hang in branches right below that are not shown.")]
    withheld: Annotated[int, Field(description="Folded because they came by a confidential program.")]
    reach_bounds: Annotated[
        Bound | None, Field(description="Reach under both path rules; null where the rules cannot differ.")
    ] = None
    nodes: Annotated[list[TreeNode], Field(description="Parents before children, larger branches first.")]


@dataclass(frozen=True)
class Bounds:
    """How much of a tree is shown: generations below the branch's root, branches of one person, people in all."""

    generations: int
    breadth: int
    limit: int


class Branches:
    """Everybody downstream of one person, by whom they hang under.

    Args:
        found: the analysis.
        root: whose tree.
        kin: everybody downstream of them.
    """

    def __init__(self, found: Analysis, root: int, kin: SearchResult) -> None:
        self.root, self.descendants = root, kin
        self.parent = found.graph.mentor[kin.edge]
        self.place = dict(zip(kin.person.tolist(), range(kin.person.size), strict=True))
        self.below = count_below(found.graph, kin)
        order = np.lexsort((kin.person, -self.below[kin.person], self.parent))
        self._order, self._parents = order, self.parent[order]

    def children(self, person: int) -> Numbers:
        """Return the places (in `kin`) of those right below somebody, larger branches first."""
        first, end = (np.searchsorted(self._parents, person, side=side) for side in ("left", "right"))
        found: Numbers = self._order[first:end]
        return found


def tree(found: Analysis, root: int, under: int, bounds: Bounds, programs: ProgramVisibility) -> Tree | None:
    """Tell a branch of somebody's ripple; None where ``under`` is not in it."""
    branches = Branches(found, root, found.paths.search_downstream(root))
    if under != root and under not in branches.place:
        return None
    seen = programs.edges(found)
    low, high = found.bounds
    shown, folded = _shown(branches, under, bounds, seen)
    return Tree(
        **found.scope.describe(),
        id=found.people[root],
        under=found.people[under],
        reach=int(branches.descendants.person.size),
        below=int(branches.below[under]),
        folded=folded.get(under, 0),
        withheld=_withheld(branches, seen),
        reach_bounds=None if low is high else bound(int(low.reach[root]), int(high.reach[root])),
        nodes=[_node(found, branches, int(at), folded, programs) for at in shown],
    )


def _shown(branches: Branches, under: int, bounds: Bounds, seen: Mask | None) -> tuple[list[int], dict[int, int]]:
    """Choose whom to show, breadth first; return their places, and by person how many below are folded."""
    shown: list[int] = []
    folded: dict[int, int] = {}
    waiting = deque([(under, 0)])
    while waiting:
        person, depth = waiting.popleft()
        children = branches.children(person).tolist()
        open_ = [at for at in children if seen is None or seen[branches.descendants.edge[at]]]
        room = min(bounds.breadth, bounds.limit - len(shown)) if depth < bounds.generations else 0
        chosen = open_[: max(room, 0)]
        shown += chosen
        waiting += [(int(branches.descendants.person[at]), depth + 1) for at in chosen]
        folded[person] = int(branches.below[person]) - sum(
            1 + int(branches.below[branches.descendants.person[at]]) for at in chosen
        )
    return shown, folded


def _withheld(branches: Branches, seen: Mask | None) -> int:
    """Count those whose own branch may not be seen, or hangs in one that may not."""
    if seen is None:
        return 0
    kin, hidden = branches.descendants, np.zeros(branches.below.size, np.bool_)
    for generation in range(1, int(kin.generation.max(initial=0)) + 1):  # whoever is above is decided before
        at = kin.generation == generation
        hidden[kin.person[at]] = hidden[branches.parent[at]] | ~seen[kin.edge[at]]
    return int(hidden.sum())


def _node(
    found: Analysis, branches: Branches, at: int, folded: dict[int, int], programs: ProgramVisibility
) -> TreeNode:
    history, edge, person = found.graph, int(branches.descendants.edge[at]), int(branches.descendants.person[at])
    program = found.programs[int(history.program[edge])]
    return TreeNode(
        id=found.people[person],
        generation=int(branches.descendants.generation[at]),
        via=found.people[int(history.mentor[edge])],
        relationship_id=found.ids[edge],
        program_id=program,
        program_name=programs[program].name,
        started_at=from_micros(int(history.start[edge])),
        effect_at=from_micros(int(history.effect[edge])),
        below=int(branches.below[person]),
        folded=folded.get(person, 0),
    )
