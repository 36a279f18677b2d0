"""Paths between two people, with dates: the earliest arrival, and the fewest relationships."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.network.answers.assumptions import Assumptions
from services.projections.network.answers.row_visibility import ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis


class PathStep(BaseModel):
    """One relationship of a path."""

    relationship_id: str
    mentor: str
    mentee: str
    program_id: str
    program_name: str | None
    started_at: datetime
    effect_at: datetime


class PathsFound(Assumptions):
    """The paths between two people."""

    from_: Annotated[str, Field(serialization_alias="from")]
    to: str
    reached: Annotated[bool, Field(description="Whether a valid path leads there.")]
    reached_at: Annotated[datetime | None, Field(description="When influence first arrived.")]
    foremost: Annotated[list[PathStep], Field(description="A path that arrives at the earliest.")]
    shortest: Annotated[list[PathStep], Field(description="A path with the fewest relationships.")]
    reached_at_or_after: Annotated[bool, Field(description="Whether one leads there under the rule at_or_after.")]


def find_paths(analysis: Analysis, ancestor: int, descendant: int, programs: ProgramVisibility) -> PathsFound:
    """Find both paths; O(r log r) in the relationships entered."""
    foremost = analysis.paths.foremost(ancestor, descendant)
    shortest = analysis.paths.shortest(ancestor, descendant)
    _, high = analysis.bounds
    return PathsFound(
        **analysis.scope.describe(),
        from_=analysis.people[ancestor],
        to=analysis.people[descendant],
        reached=bool(foremost),
        reached_at=from_micros(int(analysis.graph.effect[foremost[-1]])) if foremost else None,
        foremost=[_step(analysis, edge, programs) for edge in foremost],
        shortest=[_step(analysis, edge, programs) for edge in shortest],
        reached_at_or_after=bool(foremost) or bool(high.paths.foremost(ancestor, descendant)),
    )


def _step(analysis: Analysis, edge: int, programs: ProgramVisibility) -> PathStep:
    graph = analysis.graph
    program = analysis.programs[int(graph.program[edge])]
    return PathStep(
        relationship_id=analysis.ids[edge],
        mentor=analysis.people[int(graph.mentor[edge])],
        mentee=analysis.people[int(graph.mentee[edge])],
        program_id=program,
        program_name=programs[program].name,
        started_at=from_micros(int(graph.start[edge])),
        effect_at=from_micros(int(graph.effect[edge])),
    )
