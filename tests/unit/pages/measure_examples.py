"""Example answers to queries of figures: the period is the engine's, the figures are invented."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.contract.envelope import from_micros
from services.projections.measures.catalogue.measures import MEASURES
from services.projections.measures.estimates.figures import MeasuredFigure, PartFigure, Point
from services.projections.measures.period import Period
from services.projections.measures.query.answer import Card, MetricFigure, QueryAnswer, QueryRow, StatedPeriod
from services.projections.measures.query.dates import end_of_minute, read_comparison, read_period
from services.projections.measures.query.request import QueryRequest

Figures = Mapping[str, MeasuredFigure | None]
"""By measure; None is a suppressed one."""
CURVE = tuple(
    Point(day, 40 - 4 * step, 2, 0.95 - 0.1 * step, 0.85 - 0.1 * step, 0.99 - 0.08 * step)
    for step, day in enumerate((3, 9, 20, 45, 80, 120, 200, 300))
)
"""Its last step has 12 facts at risk, as many as are reliable."""
FIGURES: Figures = {
    "active-relationships": MeasuredFigure(77, 140),
    "sessions-held": MeasuredFigure(1310, 152),
    "adherence": MeasuredFigure(0.62, 152, 1310, 2113),
    "premature-closure": MeasuredFigure(0.12, 66, 6, 50, 0.06, 0.24),
    "goals-met": MeasuredFigure(0.62, 90, 131, 212, 0.55, 0.68),
    "goals-agreed": MeasuredFigure(212, 90),
    "waiting": MeasuredFigure(
        37, 37, median=24, parts=(PartFigure("0-6", 12, 12), PartFigure("7-29", 20, 20), PartFigure("180+", 5, 5))
    ),
    "enrolled": MeasuredFigure(228, 220, parts=(PartFigure("mentee", 140, 140), PartFigure("mentor", 88, 88))),
    "funnel": MeasuredFigure(
        310,
        300,
        parts=(
            PartFigure("applied", 310, 300),
            PartFigure("enrolled", 268, 260),
            PartFigure("matched", 201, 198),
            PartFigure("active", 188, 186),
            PartFigure("closed-well", 94, 93),
        ),
    ),
    "time-to-match": MeasuredFigure(None, 140, 30, 140, parts=(PartFigure("within-90", 0.3, 140, 0.2, 0.4),)),
    "match-length": MeasuredFigure(
        200,
        80,
        16,
        40,
        parts=tuple(
            PartFigure(f"{who}-within-{days}", share * days / 365, 80)
            for who, share in (("mentor", 0.1), ("mentee", 0.24))
            for days in (90, 365)
        ),
        curve=CURVE,
    ),
    "first-session": MeasuredFigure(12, 80, 30, 40, curve=CURVE),
    "feedback-mean": MeasuredFigure(
        None,
        190,
        denominator=500,
        parts=(
            PartFigure("pulse v2 about session by mentee", 4.32, 150, 4.2, 4.44, of=412),
            PartFigure("pulse v1 post about session by mentee", 4.05, 40, 3.9, 4.2, of=88),
        ),
    ),
    "pre-post": MeasuredFigure(
        None, 30, 18, 30, parts=(PartFigure("closing v1 about program by mentee", 0.8, 18, 0.4, 1.2, 18, 0.4),)
    ),
}
EARLIER: Figures = {**FIGURES, "active-relationships": MeasuredFigure(64, 120), "goals-met": MeasuredFigure(None, 0)}


def answer(
    request: QueryRequest, now: datetime, changes: Figures | None = None, *, exact: bool = True, earlier: bool = True
) -> QueryAnswer:
    """Return the example's answer to a query.

    Args:
        request: The query.
        now: The present time.
        changes: Other figures than those of the example, by measure.
        exact: Whether the reader sees facts.
        earlier: Whether the figures compared with are other ones.

    Raises:
        QueryRefusedError: The query breaks a rule.
    """
    period = read_period(request, end_of_minute(now))
    compared = read_comparison(request, period)
    figures = {**FIGURES, **(changes or {})}
    if request.dimensions == ["time:month"]:
        rows = [_month(place, each) for place, each in enumerate(period.months())]
    elif request.dimensions == ["program"]:
        rows = [QueryRow(dimensions=[each], metrics=_shown(request.metrics, figures)) for each in request.filters[0][2]]
    else:
        before = _shown(request.metrics, {**EARLIER, **(changes or {})} if earlier else {}) if compared else None
        rows = [QueryRow(dimensions=[], metrics=_shown(request.metrics, figures), comparison=before)]
    return QueryAnswer(
        results=rows,
        cards=[Card.of_measure(MEASURES[metric], "Exact.") for metric in request.metrics],
        period=StatedPeriod.of_period(period),
        compared_with=compared and StatedPeriod.of_period(compared),
        door="facts" if exact else "releases",
        minimum_group_size=5,
        position=1,
    )


def _shown(metrics: Sequence[str], figures: Figures) -> list[MetricFigure]:
    return [MetricFigure.of_figure(metric, figures.get(metric, MeasuredFigure(0, 0)), 5) for metric in metrics]


def _month(place: int, month: Period) -> QueryRow:
    held = MeasuredFigure(40 + 3 * place, 30)
    name = f"{from_micros(month.start):%Y-%m}"
    return QueryRow(dimensions=[name], metrics=[MetricFigure.of_figure("sessions-held", held, 5)])
