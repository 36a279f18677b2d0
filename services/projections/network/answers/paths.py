"""How influence got from one person to another, with dates: the earliest arrival, and the fewest relationships."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.network.answers.assumptions import Assumptions
from services.projections.network.answers.row_visibility import Mask, ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis


class PathStep(BaseModel):
    """One relationship of a path; only that there is one where it may not be seen."""

    withheld: Annotated[bool, Field(description="In a confidential program that is not open to who asks.")] = False
    relationship_id: str | None = None
    mentor: str | None = None
    mentee: str | None = None
    program_id: str | None = None
    program_name: str | None = None
    started_at: datetime | None = None
    effect_at: datetime | None = None


class PathsFound(Assumptions):
    """How it got there."""

    from_: Annotated[str, Field(serialization_alias="from")]
    to: str
    reached: Annotated[bool, Field(description="Whether a valid path leads there.")]
    reached_at: Annotated[datetime | None, Field(description="When influence first arrived.")]
    foremost: Annotated[list[PathStep], Field(description="A path that arrives at the earliest.")]
    shortest: Annotated[list[PathStep], Field(description="A path with the fewest relationships.")]
    reached_at_or_after: Annotated[
        bool, Field(description="Whether one leads there where a start at the very time of arrival counts, too.")
    ]


def paths(found: Analysis, ancestor: int, descendant: int, programs: ProgramVisibility) -> PathsFound:
    """Find both paths; O(r log r) in the relationships entered."""
    foremost = found.paths.foremost(ancestor, descendant)
    shortest = found.paths.shortest(ancestor, descendant)
    seen = programs.edges(found)
    _, high = found.bounds
    return PathsFound(
        **found.scope.describe(),
        from_=found.people[ancestor],
        to=found.people[descendant],
        reached=bool(foremost),
        reached_at=from_micros(int(found.graph.effect[foremost[-1]])) if foremost else None,
        foremost=[_step(found, edge, seen, programs) for edge in foremost],
        shortest=[_step(found, edge, seen, programs) for edge in shortest],
        reached_at_or_after=bool(foremost) or bool(high.paths.foremost(ancestor, descendant)),
    )


def _step(found: Analysis, edge: int, seen: Mask | None, programs: ProgramVisibility) -> PathStep:
    if seen is not None and not seen[edge]:
        return PathStep(withheld=True)
    history = found.graph
    program = found.programs[int(history.program[edge])]
    return PathStep(
        relationship_id=found.ids[edge],
        mentor=found.people[int(history.mentor[edge])],
        mentee=found.people[int(history.mentee[edge])],
        program_id=program,
        program_name=programs[program].name,
        started_at=from_micros(int(history.start[edge])),
        effect_at=from_micros(int(history.effect[edge])),
    )
