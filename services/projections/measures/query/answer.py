"""The answer to a query: rows of figures, and the card of every measure in it."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from services.contract.envelope import from_micros
from services.projections.folding.upserts import NEVER
from services.projections.measures.definition import Measure
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure, Point
from services.projections.measures.period import BEGINNING, Period


class Part(BaseModel):
    """One part of a figure: a stage, a class of ages, a horizon, an instrument."""

    key: Annotated[str, Field(description="What it is a part by.", examples=["within-90"])]
    value: float | None
    people: Annotated[int, Field(description="Distinct people it is about.")]
    low: Annotated[float | None, Field(description="95 % interval, where there is one.")]
    high: float | None
    of: Annotated[float | None, Field(description="Facts behind a mean or a change.")]
    lost: Annotated[float | None, Field(description="Share of first answers without a last one.")]
    difference: Annotated[float | None, Field(description="Of the shares of two groups that are compared.")] = None
    difference_low: Annotated[float | None, Field(description="95 % interval of the difference.")] = None
    difference_high: float | None = None
    note: Annotated[str | None, Field(description="Why there is no number.", examples=["too few to compare"])] = None

    @classmethod
    def of_figure(cls, part: PartFigure) -> Self:
        """Return the part of a figure."""
        return cls(**{name: getattr(part, name) for name in cls.model_fields})


class CurveStep(BaseModel):
    """One step of a survival curve: the share without the event after a day, with its 95 % interval."""

    day: int
    at_risk: int
    events: int
    share: float
    low: float
    high: float

    @classmethod
    def of_point(cls, point: Point) -> Self:
        """Return the step of a point."""
        return cls(**{name: getattr(point, name) for name in cls.model_fields})


class MetricFigure(BaseModel):
    """The figure of one metric."""

    metric: str
    value: Annotated[float | None, Field(description="null where it is undefined or suppressed.")]
    people: Annotated[int | None, Field(description="Distinct people it is about; null when suppressed.")]
    numerator: float | None = None
    denominator: float | None = None
    low: Annotated[float | None, Field(description="95 % interval, where there is one.")] = None
    high: float | None = None
    median: Annotated[float | None, Field(description="Median days, of ages.")] = None
    parts: list[Part] = []
    curve: list[CurveStep] = []
    suppressed: Annotated[str | None, Field(description="Why it is not shown.", examples=["fewer than 5"])] = None

    @classmethod
    def of_figure(cls, metric: str, figure: MeasuredFigure | None, minimum: int = 0) -> Self:
        """Return the figure of a metric, suppressed where there is none."""
        if figure is None:
            return cls(metric=metric, value=None, people=None, suppressed=f"fewer than {minimum}")
        names = ("value", "people", "numerator", "denominator", "low", "high", "median")
        return cls(
            metric=metric,
            **{name: getattr(figure, name) for name in names},
            parts=[Part.of_figure(part) for part in figure.parts],
            curve=[CurveStep.of_point(point) for point in figure.curve],
        )


class QueryRow(BaseModel):
    """The figures of one value of the dimension, or of the whole scope, in the order of the metrics."""

    dimensions: Annotated[list[str], Field(examples=[["2026-03"]])]
    metrics: list[MetricFigure]
    comparison: Annotated[
        list[MetricFigure] | None, Field(description="The same figures of the window compared with.")
    ] = None


class Card(BaseModel):
    """Meaning of a figure, and the conditions under which it was computed."""

    id: str
    version: int
    question: str
    unit: str
    numerator: str
    denominator: str
    people: str
    window: Annotated[str, Field(description="Which moment of a fact must lie in the window.", examples=["enrolled"])]
    evidence_floor: int | None
    exclusions: str
    censoring: str
    suppression: str
    example: str

    @classmethod
    def of_measure(cls, measure: Measure, suppression: str) -> Self:
        """Return the card of a measure, with the disclosure rule under which it is shown."""
        shared = {name: getattr(measure, name) for name in cls.model_fields if hasattr(measure, name)}
        return cls(**shared, evidence_floor=measure.floor, suppression=suppression)


class StatedPeriod(BaseModel):
    """The period of an answer; times are UTC, null where there is no limit."""

    from_: Annotated[str | None, Field(alias="from", description="Inclusive.", examples=["2026-01-01T00:00:00+00:00"])]
    to: Annotated[str | None, Field(description="Exclusive.", examples=["2026-04-01T00:00:00+00:00"])]
    as_of: Annotated[str, Field(examples=["2026-03-31T23:59:59.999999+00:00"])]
    known_at: str | None

    @classmethod
    def of_period(cls, period: Period) -> Self:
        """Return the period of an answer."""
        times = {
            "from": None if period.start == BEGINNING else _time(period.start),
            "to": None if period.end >= NEVER else _time(period.end),
            "as_of": _time(period.as_of),
            "known_at": None if period.known_at is None else _time(period.known_at),
        }
        return cls.model_validate(times)


class QueryAnswer(BaseModel):
    """The answer to a query."""

    results: list[QueryRow]
    cards: Annotated[list[Card], Field(description="One for each metric, in their order.")]
    period: StatedPeriod
    compared_with: StatedPeriod | None
    door: Annotated[str, Field(description="facts: exact figures; releases: under the disclosure rule.")]
    minimum_group_size: int
    position: Annotated[int, Field(description="How much of the log the facts contain.")]


def _time(micros: int) -> str:
    return from_micros(micros).isoformat()
