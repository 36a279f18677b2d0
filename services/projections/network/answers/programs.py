"""What one program set in motion: how many people, in which other programs, and which it spawned."""

from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import count_by_program, find_founders, mark_downstream

MOST_DEEP = 50


class DeepFlow(BaseModel):
    """People downstream of the program who were mentored in another (or the same)."""

    program_id: str
    name: str | None
    people: Figure


class ProgramRipple(Assumptions):
    """What one program set in motion."""

    id: str
    name: str | None
    mentees: Annotated[Figure, Field(description="Distinct people whose mentoring in the program has taken effect.")]
    reach: Annotated[
        Figure, Field(description="Distinct people downstream of any relationship of it, its mentees included.")
    ]
    went_on: Annotated[Figure, Field(description="Of its mentees, those who then mentored, in any program.")]
    spawned: Annotated[
        Figure,
        Field(description="Programs founded by people mentored in it before: 1 ÷ number of founders for each of them."),
    ]
    deep_flow: Annotated[list[DeepFlow], Field(description="The 50 largest, the largest first.")]
    bounds: Bounds = None


def program(found: Analysis, number: int, programs: ProgramVisibility) -> ProgramRipple:
    """Tell the ripple of the program of a number; O(m)."""
    identity = found.programs[number]
    facts, rule = programs[identity], found.scope.rule
    people = mark_downstream(found.graph, rule, number)
    mentees = int(count_by_program(found.graph, np.ones(len(found.people), np.bool_))[number])
    went_on = _went_on(found, number)
    founders = [each for (source, _), each in find_founders(found.graph, rule).items() if source == number]
    reach = int(people.sum())
    low, high = found.bounds
    ends = [int(mark_downstream(each.graph, each.scope.rule, number).sum()) for each in (low, high)]
    hidden = any(0 < end < facts.minimum for end in ends)
    return ProgramRipple(
        **found.scope.describe(),
        id=identity,
        name=facts.name,
        mentees=show(Cell(mentees, mentees), facts.minimum),
        reach=show(Cell(reach, reach), facts.minimum),
        went_on=show(Cell(went_on, went_on), facts.minimum),
        spawned=show(
            Cell(sum(each.credit for each in founders), len(set().union(*(each.people for each in founders)))),
            facts.minimum,
        ),
        deep_flow=_deep(found, count_by_program(found.graph, people), identity, programs),
        bounds=None if low is high or hidden else {"reach": bound(*ends)},
    )


def _went_on(found: Analysis, number: int) -> int:
    """Count the program's mentees who mentored, anywhere, after an effect of it."""
    history, last = found.graph, np.full(len(found.people), -1, np.int64)
    last[history.mentor] = history.start  # in order of start: the last one stays
    mentors = np.zeros(len(found.people), np.bool_)
    mentors[history.mentor] = True
    here = history.program == number
    after = mentors[history.mentee] & found.scope.rule.following(last[history.mentee], history.effect)
    return int(np.unique(history.mentee[here & after]).size)


def _deep(
    found: Analysis, counts: "np.typing.NDArray[np.int64]", identity: str, programs: ProgramVisibility
) -> list[DeepFlow]:
    """Tell the largest figures, in order of what is shown."""
    flows = []
    for number in np.argsort(-counts, kind="stable")[:MOST_DEEP].tolist():
        if counts[number]:
            name = found.programs[number]
            strictest = max(programs[identity].minimum, programs[name].minimum)
            people = show(Cell(int(counts[number]), int(counts[number])), strictest)
            flows.append(DeepFlow(program_id=name, name=programs[name].name, people=people))
    return sorted(flows, key=lambda flow: (-(flow.people.value or 0), flow.program_id))
