"""One person's ripple: generations, lineage, and whether they gave back."""

from datetime import datetime
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import NEVER, compute_structural_virality

SAMPLE = 50


class GenerationSize(BaseModel):
    """People whose shortest valid path from the person has this many relationships."""

    generation: int
    people: int


class Ancestor(BaseModel):
    """One person whose influence reached this one."""

    id: str
    generation: int


class PersonGiveBack(BaseModel):
    """Give-back status of one person."""

    state: Annotated[
        Literal["never-mentored", "already-mentor", "gave-back", "not-yet"],
        Field(description="Never mentored; mentored when already a mentor; mentored others afterwards; or not yet."),
    ]
    first_reached: Annotated[datetime | None, Field(description="When influence first reached them.")]
    first_mentored: Annotated[datetime | None, Field(description="When they first started to mentor.")]


class NetworkPerson(Assumptions):
    """One person's ripple."""

    id: str
    reach: int
    direct_mentees: int
    mentees_who_mentored: Annotated[int, Field(description="Direct mentees who started mentoring after the effect.")]
    depth: int
    decayed_reach: Annotated[float, Field(description="Each further generation counts half.")]
    structural_virality: Annotated[
        float | None, Field(description="Mean distance between two people of the ripple; about 2 for one broadcast.")
    ] = None
    credit: Annotated[float, Field(description="Share of new mentors credited to them: their part of R.")] = 0.0
    generations: list[GenerationSize]
    lineage_people: Annotated[int, Field(description="Number of people whose influence reached them.")]
    lineage: Annotated[list[Ancestor], Field(description="The nearest of those, at most 50.")]
    give_back: PersonGiveBack
    bounds: Bounds = None


def build_person(analysis: Analysis, number: int) -> NetworkPerson:
    """Build the ripple of one person.

    O(r log r) in the relationships of the ripple and the lineage.
    """
    descendants, ancestors = analysis.paths.search_downstream(number), analysis.paths.search_upstream(number)
    sizes = np.bincount(descendants.generation)[1:] if descendants.person.size else np.zeros(0, np.int64)
    nearest = range(min(ancestors.person.size, SAMPLE))
    low, high = analysis.bounds
    return NetworkPerson(
        **analysis.scope.describe(),
        id=analysis.people[number],
        reach=int(descendants.person.size),
        direct_mentees=int(analysis.direct_mentees[number]),
        mentees_who_mentored=int(analysis.fertile_mentees[number]),
        depth=int(sizes.size),
        decayed_reach=float((sizes * 0.5 ** np.arange(sizes.size)).sum()),
        structural_virality=compute_structural_virality(analysis.graph, descendants),
        credit=float(analysis.reproduction.credits[number]),
        generations=[GenerationSize(generation=g + 1, people=int(n)) for g, n in enumerate(sizes)],
        lineage_people=int(ancestors.person.size),
        lineage=[
            Ancestor(id=analysis.people[int(ancestors.person[at])], generation=int(ancestors.generation[at]))
            for at in nearest
        ],
        give_back=_give_back(analysis, number),
        bounds=None
        if low is high
        else {
            "reach": bound(_reach(low, number), _reach(high, number)),
            "lineage_people": bound(*(int(each.paths.search_upstream(number).person.size) for each in (low, high))),
        },
    )


def _reach(analysis: Analysis, number: int) -> int:
    return int(analysis.paths.search_downstream(number).person.size)


def _give_back(analysis: Analysis, number: int) -> PersonGiveBack:
    status = analysis.give_back_status
    reached, mentored = int(status.effect[number]), int(status.start[number])
    state: Literal["never-mentored", "already-mentor", "gave-back", "not-yet"] = "never-mentored"
    if status.at_risk[number]:
        state = "gave-back" if status.gave[number] else "not-yet"
    elif reached != NEVER:
        state = "already-mentor"
    return PersonGiveBack(
        state=state,
        first_reached=None if reached == NEVER else from_micros(reached),
        first_mentored=None if mentored == NEVER else from_micros(mentored),
    )
