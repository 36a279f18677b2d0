"""What would be missing had somebody never joined."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import Loss, compute_losses, count_by_program

SAMPLE, MOST_PROGRAMS = 50, 20


class LostIn(BaseModel):
    """People lost who were mentored in one program."""

    program_id: str
    name: str | None
    people: Figure


class WithoutOne(BaseModel):
    """Had this person alone never joined."""

    without: str
    reach: int
    lost: Annotated[int, Field(description="People who would never have been influenced by anybody.")]
    lost_share: Annotated[float | None, Field(description="Of the people the person reached; null where none.")]
    sample: Annotated[list[str], Field(description="Some of them, at most 50.")]
    programs: Annotated[list[LostIn], Field(description="Where they were mentored, the largest 20.")]
    bounds: Bounds = None


class WhatIf(Assumptions):
    """What would be missing without each of some people, each of them alone."""

    items: list[WithoutOne]


def losses(found: Analysis, without: Sequence[int], seen: Mask, programs: ProgramVisibility) -> WhatIf:
    """Tell who would be lost; O(m) for 64 people together."""
    low, high = found.bounds
    each = compute_losses(found.graph, found.scope.rule, without)
    ends = [[loss.lost.size for loss in compute_losses(one.graph, one.scope.rule, without)] for one in (low, high)]
    items = [_one(found, loss, seen, programs) for loss in each]
    for item, *pair in zip(items, *ends, strict=True):
        # Losing is no monotone matter: what else reaches somebody grows with the rule as well.
        item.bounds = None if low is high else {"lost": bound(*pair)}
    return WhatIf(**found.scope.describe(), items=items)


def _one(found: Analysis, loss: Loss, seen: Mask, programs: ProgramVisibility) -> WithoutOne:
    reach, lost = int(found.reach[loss.without]), int(loss.lost.size)
    gone = np.zeros(len(found.people), np.bool_)
    gone[loss.lost] = True
    return WithoutOne(
        without=found.people[loss.without],
        reach=reach,
        lost=lost,
        lost_share=lost / reach if reach else None,
        sample=[found.people[person] for person in loss.lost[seen[loss.lost]][:SAMPLE].tolist()],
        programs=_programs(found, count_by_program(found.graph, gone), programs),
    )


def _programs(found: Analysis, counts: "np.typing.NDArray[np.int64]", programs: ProgramVisibility) -> list[LostIn]:
    told = []
    for number in np.argsort(-counts, kind="stable")[:MOST_PROGRAMS].tolist():
        facts, count = programs[found.programs[number]], int(counts[number])
        if count:
            people = show(Cell(count, count), facts.minimum)
            told.append(LostIn(program_id=found.programs[number], name=facts.name, people=people))
    return sorted(told, key=lambda each: (-(each.people.value or 0), each.program_id))
