"""Flows between programs: people mentored in one program who went on to mentor in another, or in the same."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.disclosure.suppression import Cell, Figure, show
from services.projections.network.answers.assumptions import Assumptions
from services.projections.network.answers.row_visibility import ProgramFacts, ProgramVisibility
from services.projections.network.in_memory.analysis import Analysis
from services.projections.network.in_memory.scope import Scope
from services.web.pagination import Row


class Flow(BaseModel):
    """People mentored in one program who went on to mentor in another (or the same)."""

    from_program: str
    from_name: str | None
    to_program: str
    to_name: str | None
    people: Figure
    rate: Annotated[Figure, Field(description="People divided by the mentees of the first program.")]


class FlowList(Assumptions):
    """Flows between programs, the largest first; in the scope of a program or an organization, those at either end."""

    items: list[Flow]
    next: Annotated[str | None, Field(description="Pass as `cursor` for the following page.")] = None


def list_flows(analysis: Analysis, scope: Scope, programs: ProgramVisibility) -> list[Row]:
    """Return the flows that begin or end in the scope, the largest shown figure first."""
    rows = []
    for (source, target), people in analysis.flows.people.items():
        ends = [analysis.programs[program] for program in (source, target)]
        facts = [programs[program] for program in ends]
        if not any(_is_in_scope(scope, program, fact) for program, fact in zip(ends, facts, strict=True)):
            continue
        strictest = max(fact.minimum for fact in facts)
        flow = Flow(
            from_program=ends[0],
            from_name=facts[0].name,
            to_program=ends[1],
            to_name=facts[1].name,
            people=show(Cell(people, people), strictest),
            rate=show(Cell(people / analysis.flows.mentees[source], people), strictest),
        )
        # Sorted by what is shown: neither the order nor a cursor tells a hidden figure.
        rows.append({"id": f"{ends[0]}:{ends[1]}", "shown": flow.people.value or 0, "flow": flow})
    return sorted(rows, key=lambda row: (-row["shown"], row["id"]))


def serialize(rows: list[Row]) -> Iterator[Row]:
    """Return the flows of a page as dictionaries."""
    return (row["flow"].model_dump() for row in rows)


def _is_in_scope(scope: Scope, program: str, facts: ProgramFacts) -> bool:
    """Return whether a program is in the scope."""
    of_program = scope.program is None or program == scope.program
    return of_program and (scope.organization is None or facts.organization == scope.organization)
