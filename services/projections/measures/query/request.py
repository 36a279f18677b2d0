"""The body of a query, in the manner of Plausible's Stats API v2, and its parts as values."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

RANGES = ("all", "month", "quarter", "year", "12mo")
COMPARISONS = ("previous_period", "year_over_year")
SPLIT_DIMENSIONS = ("cohort", "form", "seniority", "stage")
"""Dimensions that leave as splits of the people released in a closed year, for every reader."""
DIMENSIONS = ("time:month", "program", "organization", *SPLIT_DIMENSIONS)
FILTERS = ("program", "organization")
_ID = "6f1c1c3e-0b52-4a53-9d8a-2f6f0e8f7a11"

Days = tuple[str, str]
Filter = tuple[Literal["is"], str, list[str]]


class QueryRequest(BaseModel):
    """A question about some programs: which figures, over which window, as of which date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metrics: Annotated[
        list[str],
        Field(min_length=1, max_length=30, description="Ids of measures.", examples=[["waiting", "time-to-match"]]),
    ]
    date_range: Annotated[
        str | Days,
        Field(
            description="all | month | quarter | year (the one of the date) | 12mo (the twelve months up to the date), "
            "or first and last day, inclusive.",
            examples=["all", ["2026-01-01", "2026-03-31"]],
        ),
    ] = "all"
    dimensions: Annotated[
        list[str],
        Field(
            max_length=1,
            description="time:month | program | organization; or, of one closed year, as released: cohort | form | "
            "seniority | stage.",
            examples=[["time:month"]],
        ),
    ] = []
    filters: Annotated[
        list[Filter],
        Field(max_length=2, description="By program or organization.", examples=[[["is", "program", [_ID]]]]),
    ] = []
    compare: Annotated[
        str | Days | None,
        Field(
            description="previous_period | year_over_year, or the days of another window; the date moves with it.",
            examples=[None],
        ),
    ] = None
    as_of: Annotated[
        str | None,
        Field(description="A day, whose end is meant, or a time. Default: now.", examples=["2026-06-30"]),
    ] = None
    known_at: Annotated[
        str | None,
        Field(
            description="A day or a time: only what was recorded until then. Default: everything.",
            examples=["2026-07-15"],
        ),
    ] = None
