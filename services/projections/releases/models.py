"""Answers about releases."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.projections.disclosure.access import Door


class ReleasedFigure(BaseModel):
    """The sum of the released batches of one stream. A stream without a release is about fewer people than a batch."""

    stream: Annotated[
        str,
        Field(
            description="What is counted; answers by instrument, version, wave, subject and giver, and of anonymous "
            "ones of a program by question.",
            examples=["enrolled", "sessions", "answered:pulse:1:post:relationship:mentee"],
        ),
    ]
    people: Annotated[int, Field(description="Sum of the people of the batches; a person may be in several.")]
    count: Annotated[int, Field(description="At least so many; those that are not released yet are not counted.")]
    total: Annotated[int | None, Field(description="Sum in the unit of the stream, minutes of sessions; else null.")]
    mean: Annotated[
        str | None,
        Field(description="Mean of answers to a tenth, with open ends; else null.", examples=["3.4", "4.8 or more"]),
    ]
    question: Annotated[
        str | None,
        Field(
            description="The words of the question; null for what is not one.", examples=["I belong in this program."]
        ),
    ] = None
    released_at: Annotated[datetime, Field(description="The last release in it.")]


class ReleasedFigures(BaseModel):
    """Figures of a program or of the federation, as sums of released batches."""

    door: Annotated[Door, Field(description="inner: at least 5 people, each week; outer: 10 people, each month.")]
    complete_to: Annotated[
        datetime | None, Field(description="Everything recorded until then was considered; null before the first time.")
    ]
    smallest_batch: Annotated[int, Field(description="Fewest people of a batch, where the program asks for no more.")]
    items: list[ReleasedFigure]


class Cell(BaseModel):
    """The people of one group, or of all groups that are too small."""

    group: Annotated[str, Field(examples=["traditional pair", "other"])]
    people: Annotated[int, Field(description="At least 5 inside an organization, 10 outside.")]


class Split(BaseModel):
    """The people who were released in a closed year, by one dimension. It is recorded once and never changes."""

    door: Annotated[Door, Field(description="inner: of the organization's own program; outer: of others.")]
    stream: Annotated[str, Field(examples=["matched"])]
    dimension: Annotated[str, Field(description="cohort | form | seniority | stage.", examples=["form"])]
    year: Annotated[int, Field(examples=[2025])]
    people: Annotated[int | None, Field(description="Sum of the cells: the released people; null where none is shown.")]
    cells: Annotated[list[Cell], Field(description="Empty where everybody would be in one cell, or too few are known.")]
