"""Ripple of one program: people reached, other programs they were mentored in, and programs it spawned."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions, Bounds, bound
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.ripple import count_by_program, mark_downstream

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


@dataclass(frozen=True)
class _Downstream:
    """People and programs downstream of one program, the same for every caller.

    Attributes:
        reach: Number of people.
        went_on: Number of the program's mentees who then mentored.
        counts: Number of them who were mentored in each program.
        ends: Reach under both rules.
    """

    reach: int
    went_on: int
    counts: NDArray[np.int64]
    ends: tuple[int, int]

    @classmethod
    def of(cls, analysis: Analysis, number: int) -> "_Downstream":
        """Compute it; O(m)."""
        people = mark_downstream(analysis.graph, analysis.scope.rule, number)
        reach = int(people.sum())

        def reach_under(other: Analysis) -> int:
            if other is analysis:
                return reach
            return int(mark_downstream(other.graph, other.scope.rule, number).sum())

        low, high = analysis.bounds
        counts = count_by_program(analysis.graph, people)
        return cls(reach, _went_on(analysis, number), counts, (reach_under(low), reach_under(high)))


def build_program(analysis: Analysis, number: int, programs: ProgramVisibility) -> ProgramRipple:
    """Build the ripple of one program; O(m), and once for each state of the network."""
    identity = analysis.programs[number]
    facts, mentees = programs[identity], int(analysis.mentees_by_program[number])
    found = analysis.keep(("program", number), lambda: _Downstream.of(analysis, number))
    founders = [each for (source, _), each in analysis.founders.items() if source == number]
    low, high = analysis.bounds
    hidden = any(0 < end < facts.minimum for end in found.ends)
    return ProgramRipple(
        **analysis.scope.describe(),
        id=identity,
        name=facts.name,
        mentees=show(Cell(mentees, mentees), facts.minimum),
        reach=show(Cell(found.reach, found.reach), facts.minimum),
        went_on=show(Cell(found.went_on, found.went_on), facts.minimum),
        spawned=show(
            Cell(sum(each.credit for each in founders), len(set().union(*(each.people for each in founders)))),
            facts.minimum,
        ),
        deep_flow=_deep_flows(analysis, found.counts, identity, programs),
        bounds=None if low is high or hidden else {"reach": bound(*found.ends)},
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
    analysis: Analysis, counts: NDArray[np.int64], identity: str, programs: ProgramVisibility
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
