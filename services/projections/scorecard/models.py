"""Answers about objectives and benchmarks."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.disclosure.access import Door
from services.projections.measures.query.answer import Card
from services.projections.scorecard.progress import Progress


class ScoredObjective(BaseModel):
    """An objective of the version of the policy in force on the date, with the figure of its measure."""

    code: str
    measure: Annotated[str, Field(examples=["goals-met"])]
    unit: Annotated[str, Field(examples=["share"])]
    baseline: float | None
    target: float
    better: Annotated[str, Field(description="higher | lower")]
    due_on: date
    now: Annotated[float | None, Field(description="The figure on the date; null where there is none to show.")]
    expected: Annotated[
        float | None, Field(description="Where a straight line from the baseline to the target is on the date.")
    ]
    progress: Progress
    note: Annotated[str | None, Field(description="Why there is no figure.")] = None


class Objectives(BaseModel):
    """The objectives of a program as of a date."""

    as_of: Annotated[str, Field(examples=["2026-06-30T23:59:59.999999+00:00"])]
    door: Annotated[Door, Field(description="facts: exact; inner: as released; outer: objectives without figures.")]
    policy_version: int | None
    items: list[ScoredObjective]


class Benchmark(BaseModel):
    """The quarter of a program among those of its archetype, by one measure."""

    measure: str
    quarter: Annotated[
        int | None, Field(description="1, the best, to 4; null where too few can be compared.", examples=[2])
    ]
    note: str | None = None


class Benchmarks(BaseModel):
    """Benchmarks of a program in one closed year. Nothing but the quarter is stated, and a year never changes."""

    year: int
    archetype: Annotated[str, Field(examples=["traditional pair"])]
    items: list[Benchmark]
    cards: list[Card]
