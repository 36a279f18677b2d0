"""Ripple of one program: people reached, other programs they were mentored in, and programs it spawned."""

from typing import Annotated

import numpy as np
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import count_by_program, find_founders, mark_downstream

MAX_DEEP_FLOWS = 50


class DeepFlow(BaseModel):
    """People downstream of the program who were mentored in another (or the same)."""

    program_id: str
    name: str | None
    people: Figure


class ProgramRipple(Assumptions):
    """The ripple of one program."""

    id: str
    name: str | None
    mentees: Annotated[Figure, Field(description="Distinct people whose mentoring in the program has taken effect.")]
    reach: Annotated[
        Figure, Field(description="Distinct people downstream of any relationship of it, its mentees included.")
    ]
    went_on: Annotated[Figure, Field(description="Of its mentees, those who then mentored, in any program.")]
    spawned: Annotated[
        Figure,
        Field(description="Programs founded by its former mentees, each counted as their share of its founders."),
    ]
    deep_flow: Annotated[list[DeepFlow], Field(description="The 50 largest, the largest first.")]
    bounds: Bounds = None


def build_program(analysis: Analysis, number: int, programs: ProgramVisibility) -> ProgramRipple:
    """Build the ripple of one program; O(m)."""
    identity = analysis.programs[number]
    facts, rule = programs[identity], analysis.scope.rule
    people = mark_downstream(analysis.graph, rule, number)
    mentees = int(count_by_program(analysis.graph, np.ones(len(analysis.people), np.bool_))[number])
    went_on = _went_on(analysis, number)
    founders = [each for (source, _), each in find_founders(analysis.graph, rule).items() if source == number]
    reach = int(people.sum())
    low, high = analysis.bounds
    ends = [int(mark_downstream(each.graph, each.scope.rule, number).sum()) for each in (low, high)]
    hidden = any(0 < end < facts.minimum for end in ends)
    return ProgramRipple(
        **analysis.scope.describe(),
        id=identity,
        name=facts.name,
        mentees=show(Cell(mentees, mentees), facts.minimum),
        reach=show(Cell(reach, reach), facts.minimum),
        went_on=show(Cell(went_on, went_on), facts.minimum),
        spawned=show(
            Cell(sum(each.credit for each in founders), len(set().union(*(each.people for each in founders)))),
            facts.minimum,
        ),
        deep_flow=_deep_flows(analysis, count_by_program(analysis.graph, people), identity, programs),
        bounds=None if low is high or hidden else {"reach": bound(*ends)},
    )


def _went_on(analysis: Analysis, number: int) -> int:
    """Count the program's mentees who mentored, in any program, after its effect."""
    graph, last = analysis.graph, np.full(len(analysis.people), -1, np.int64)
    last[graph.mentor] = graph.start  # in order of start: the last one stays
    mentors = np.zeros(len(analysis.people), np.bool_)
    mentors[graph.mentor] = True
    here = graph.program == number
    after = mentors[graph.mentee] & analysis.scope.rule.following(last[graph.mentee], graph.effect)
    return int(np.unique(graph.mentee[here & after]).size)


def _deep_flows(
    analysis: Analysis, counts: "np.typing.NDArray[np.int64]", identity: str, programs: ProgramVisibility
) -> list[DeepFlow]:
    """Return the largest deep flows, sorted by the shown figure."""
    flows = []
    for number in np.argsort(-counts, kind="stable")[:MAX_DEEP_FLOWS].tolist():
        if counts[number]:
            name = analysis.programs[number]
            strictest = max(programs[identity].minimum, programs[name].minimum)
            people = show(Cell(int(counts[number]), int(counts[number])), strictest)
            flows.append(DeepFlow(program_id=name, name=programs[name].name, people=people))
    return sorted(flows, key=lambda flow: (-(flow.people.value or 0), flow.program_id))
