"""One person's ripple: how far it went, who reached them, and whether they gave back."""

from datetime import datetime
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import Mask
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
    """Whether somebody who was mentored went on to mentor."""

    state: Annotated[
        Literal["never-mentored", "already-mentor", "gave-back", "not-yet"],
        Field(description="Not mentored at all; mentored when a mentor already; mentored afterwards; or not yet."),
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
    lineage_people: Annotated[int, Field(description="How many people's influence reached them.")]
    lineage: Annotated[list[Ancestor], Field(description="The nearest of those, at most 50.")]
    give_back: PersonGiveBack
    bounds: Bounds = None


def person(found: Analysis, number: int, seen: Mask) -> NetworkPerson:
    """Tell the ripple of the person of a number; in the lineage only those who may be seen.

    O(r log r) in the relationships of the ripple and the lineage.
    """
    down, up = found.paths.search_downstream(number), found.paths.search_upstream(number)
    sizes = np.bincount(down.generation)[1:] if down.person.size else np.zeros(0, np.int64)
    nearest = [at for at in range(up.person.size) if seen[up.person[at]]][:SAMPLE]
    low, high = found.bounds
    return NetworkPerson(
        **found.scope.describe(),
        id=found.people[number],
        reach=int(down.person.size),
        direct_mentees=int(found.direct_mentees[number]),
        mentees_who_mentored=int(found.fertile_mentees[number]),
        depth=int(sizes.size),
        decayed_reach=float((sizes * 0.5 ** np.arange(sizes.size)).sum()),
        structural_virality=compute_structural_virality(found.graph, down),
        credit=float(found.reproduction.credits[number]),
        generations=[GenerationSize(generation=g + 1, people=int(n)) for g, n in enumerate(sizes)],
        lineage_people=int(up.person.size),
        lineage=[Ancestor(id=found.people[int(up.person[at])], generation=int(up.generation[at])) for at in nearest],
        give_back=_give_back(found, number),
        bounds=None
        if low is high
        else {
            "reach": bound(_reach(low, number), _reach(high, number)),
            "lineage_people": bound(*(int(each.paths.search_upstream(number).person.size) for each in (low, high))),
        },
    )


def _reach(found: Analysis, number: int) -> int:
    return int(found.paths.search_downstream(number).person.size)


def _give_back(found: Analysis, number: int) -> PersonGiveBack:
    standing = found.give_back_status
    reached, mentored = int(standing.effect[number]), int(standing.start[number])
    state: Literal["never-mentored", "already-mentor", "gave-back", "not-yet"] = "never-mentored"
    if standing.at_risk[number]:
        state = "gave-back" if standing.gave[number] else "not-yet"
    elif reached != NEVER:
        state = "already-mentor"
    return PersonGiveBack(
        state=state,
        first_reached=None if reached == NEVER else from_micros(reached),
        first_mentored=None if mentored == NEVER else from_micros(mentored),
    )
