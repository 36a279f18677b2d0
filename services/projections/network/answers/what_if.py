"""Counterfactual: the people lost had a person never joined."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import Loss, compute_losses, count_by_program

SAMPLE, MAX_PROGRAMS = 50, 20


class LostIn(BaseModel):
    """People lost who were mentored in one program."""

    program_id: str
    name: str | None
    people: Figure


class WithoutOne(BaseModel):
    """The loss had this person alone never joined."""

    without: str
    reach: int
    lost: Annotated[int, Field(description="People who would not have been influenced by anyone.")]
    lost_share: Annotated[float | None, Field(description="Share of the people the person reached; null where none.")]
    sample: Annotated[list[str], Field(description="Some of them, at most 50.")]
    programs: Annotated[list[LostIn], Field(description="Where they were mentored, the largest 20.")]
    bounds: Bounds = None


class WhatIf(Assumptions):
    """The loss without each of some people, each of them alone."""

    items: list[WithoutOne]


def build_losses(analysis: Analysis, without: Sequence[int], programs: ProgramVisibility) -> WhatIf:
    """Build the losses; O(m) for 64 people together."""
    low, high = analysis.bounds
    each = compute_losses(analysis.graph, analysis.scope.rule, without)
    ends = [[loss.lost.size for loss in compute_losses(one.graph, one.scope.rule, without)] for one in (low, high)]
    items = [_without_one(analysis, loss, programs) for loss in each]
    for item, *pair in zip(items, *ends, strict=True):
        # Loss is not monotone in the rule: other paths to a person grow with it as well.
        item.bounds = None if low is high else {"lost": bound(*pair)}
    return WhatIf(**analysis.scope.describe(), items=items)


def _without_one(analysis: Analysis, loss: Loss, programs: ProgramVisibility) -> WithoutOne:
    reach, lost = int(analysis.reach[loss.without]), int(loss.lost.size)
    lost_mask = np.zeros(len(analysis.people), np.bool_)
    lost_mask[loss.lost] = True
    return WithoutOne(
        without=analysis.people[loss.without],
        reach=reach,
        lost=lost,
        lost_share=lost / reach if reach else None,
        sample=[analysis.people[person] for person in loss.lost[:SAMPLE].tolist()],
        programs=_programs(analysis, count_by_program(analysis.graph, lost_mask), programs),
    )


def _programs(analysis: Analysis, counts: "np.typing.NDArray[np.int64]", programs: ProgramVisibility) -> list[LostIn]:
    programs_lost = []
    for number in np.argsort(-counts, kind="stable")[:MAX_PROGRAMS].tolist():
        facts, count = programs[analysis.programs[number]], int(counts[number])
        if count:
            people = show(Cell(count, count), facts.minimum)
            programs_lost.append(LostIn(program_id=analysis.programs[number], name=facts.name, people=people))
    return sorted(programs_lost, key=lambda each: (-(each.people.value or 0), each.program_id))
