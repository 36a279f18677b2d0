"""Pictures of measures: bars of parts, survival curves, and who ends relationships, each with its table."""

from collections.abc import Sequence

from services.projections.measures.query.answer import CurveStep, MetricFigure, Part
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.dashboards.layout import Display, display
from services.projections.pages.dashboards.measure_cards import states_parts
from services.projections.pages.dashboards.measured import Measured
from services.projections.pages.dashboards.values import part_label, value_text
from services.projections.pages.definitions import measure_slug

RELIABLE = 10
"""Fewest facts still observed for which a curve is drawn."""
POINTS = 60
"""About as many points as a curve is drawn with."""
FEWEST_BARS = 2
"""Fewest parts that are drawn as bars: one bar alone compares nothing."""
HORIZON = 365
"""Days within which the causes of an end are compared."""
_SIZES = ((3, "rows-3"), (5, "rows-5"), (8, "rows-8"), (10, "rows-10"))


def measure_charts(measured: Measured, measure: str, csv: str) -> list[Chart]:
    """Return the charts of a measure: its curve, its causes or its parts, as far as it has them.

    Args:
        measured: The figures of the page.
        measure: Its id.
        csv: Address of a table as CSV, without the table's name at the end.
    """
    figure = measured.figure(measure)
    found = [
        _curve(measured, measure, csv),
        _causes(measured, measure, csv),
        None if figure.curve or figure.value is None else _bars(measured, measure, csv),
    ]
    return [chart for chart in found if chart is not None]


def _bars(measured: Measured, measure: str, csv: str) -> Chart | None:
    """Return the bars of the parts of a count; None where its card states them."""
    figure, card = measured.figure(measure), measured.card(measure)
    if (
        len(figure.parts) < FEWEST_BARS
        or states_parts(figure, card.unit)
        or card.unit in ("share", "ratio", "rating", "days")
    ):
        return None
    whole = figure.parts[0].value if measure == "funnel" else figure.value
    labels = [part_label(part.key) for part in figure.parts]
    shares = [_share(part, whole) for part in figure.parts]
    rows = [
        [Cell(label), Cell(value_text(part.value or 0, card.unit), raw=part.value), Cell(share), _people(part)]
        for label, part, share in zip(labels, figure.parts, shares, strict=True)
    ]
    columns = [Column("Part"), Column(card.unit.capitalize(), True), Column("Share", True), Column("People", True)]
    return Chart(
        id=measure,
        question=card.question,
        finding=f"{display(measure).label}: {value_text(figure.value or 0, card.unit)}.",
        size=next((size for most, size in _SIZES if len(labels) <= most), "rows-12"),
        data={"kind": "bars", "labels": labels, "values": [part.value for part in figure.parts], "notes": shares},
        table=Table(measure, card.question, columns, rows, csv + measure),
        definition=measure_slug(measure),
    )


def _share(part: Part, whole: float | None) -> str:
    return formats.percent(part.value, whole) if part.value is not None and whole else ""


def _people(part: Part) -> Cell:
    return Cell(formats.number(part.people), raw=part.people)


def _curve(measured: Measured, measure: str, csv: str) -> Chart | None:
    """Return the Kaplan–Meier curve with its interval; None where too few are observed."""
    figure, shown = measured.figure(measure), display(measure)
    steps = [step for step in figure.curve if step.at_risk >= RELIABLE]
    if len(steps) < 2:
        return None
    points = [(day, _step_at(steps, day)) for day in _days(steps[-1].day)]
    values = [_values(step, shown) for _, step in points]
    risk = [_at_risk(steps, day) for day, _ in points]
    every = max(1, len(points) // 8)
    ticks = [[at, str(day), formats.number(risk[at])] for at, (day, _) in enumerate(points) if at % every == 0]
    card, share = measured.card(measure), "still go on" if shown.curve == "lasting" else "have got there"
    rows = [
        [
            Cell(formats.count(day, "day"), raw=day),
            Cell(formats.number(risk[at]), raw=risk[at]),
            *(Cell(f"{100 * value:.1f}{formats.THIN}%", raw=round(value, 6)) for value in values[at]),
        ]
        for at, (day, _) in enumerate(points)
    ]
    columns = [
        Column("Time"),
        Column("Still observed", True),
        Column(f"Share that {share}", True),
        Column("Interval from", True),
        Column("Interval to", True),
    ]
    return Chart(
        id=measure,
        question=card.question,
        finding=_finding(figure, shown, len(steps) < len(figure.curve)),
        size="curve",
        data={
            "kind": "curve",
            "labels": [formats.count(day, "day") for day, _ in points],
            "y": [value for value, _, _ in values],
            "low": [low for _, low, _ in values],
            "high": [high for _, _, high in values],
            "ticks": ticks,
            "xName": f"Days since {shown.since}; below, {shown.observed} still observed",
        },
        table=Table(measure, f"{card.question} (Kaplan–Meier, 95 % confidence interval)", columns, rows, csv + measure),
        definition=measure_slug(measure),
    )


def _finding(figure: MetricFigure, shown: Display, cut: bool) -> str:
    observed = formats.number(figure.denominator or 0)
    median = "Fewer than half by the date" if figure.value is None else f"Half after {value_text(figure.value, 'days')}"
    ends = f" The curve ends where fewer than {RELIABLE} are still observed." if cut else ""
    return (
        f"{median}, of {observed} {shown.observed}; those without the event by the date count up to then. The band is "
        f"the 95{formats.THIN}% confidence interval.{ends}"
    )


def _days(last: int) -> list[int]:
    """Return the days at which a curve is drawn: from 0 in even steps to its last."""
    every = max(1, -(-last // POINTS))
    return [*range(0, last, every), last]


def _step_at(steps: Sequence[CurveStep], day: int) -> CurveStep | None:
    """Return the last step up to a day; None before the first."""
    return next((step for step in reversed(steps) if step.day <= day), None)


def _at_risk(steps: Sequence[CurveStep], day: int) -> int:
    """Return how many are observed at the next event from a day on: at least so many are on the day itself."""
    return next(step.at_risk for step in steps if step.day >= day)


def _values(step: CurveStep | None, shown: Display) -> tuple[float, float, float]:
    """Return share and interval: of those without the event, or of those with it."""
    share, low, high = (1.0, 1.0, 1.0) if step is None else (step.share, step.low, step.high)
    return (share, low, high) if shown.curve == "lasting" else (1 - share, 1 - high, 1 - low)


def _causes(measured: Measured, measure: str, csv: str) -> Chart | None:
    """Return who ends relationships within a year (competing risks); None for measures without causes."""
    end, figure = f"-within-{HORIZON}", measured.figure(measure)
    parts = [part for part in figure.parts if part.key.endswith(end)]
    if not parts or measured.card(measure).unit != "days":
        return None
    causes = [part.key.removesuffix(end) for part in parts]
    days = sorted({int(part.key.rpartition("-")[2]) for part in figure.parts})
    value = {part.key: part.value or 0 for part in figure.parts}
    labels = [f"By the {cause}" for cause in causes]
    rows = [
        [Cell(label), *(_percent_cell(value.get(f"{cause}-within-{day}", 0)) for day in days)]
        for label, cause in zip(labels, causes, strict=True)
    ]
    most = max(parts, key=lambda part: part.value or 0)
    finding = (
        f"Most often the {most.key.removesuffix(end)}: {100 * (most.value or 0):.0f}{formats.THIN}% within a year."
        if most.value
        else "None was ended within a year."
    )
    return Chart(
        id=f"{measure}-causes",
        question="Who ends relationships?",
        finding=f"{finding} Percent of all relationships that started, those that go on included (competing risks).",
        size="rows-5",
        data={
            "kind": "bars",
            "labels": labels,
            "values": [round(100 * (part.value or 0), 1) for part in parts],
            "notes": ["%"] * len(parts),
        },
        table=Table(
            f"{measure}-causes",
            "Relationships ended by each side, in percent of all that started (Aalen–Johansen)",
            [Column("Ended"), *(Column(f"Within {day} days", True) for day in days)],
            rows,
            f"{csv}{measure}-causes",
        ),
        definition=measure_slug(measure),
    )


def _percent_cell(share: float) -> Cell:
    return Cell(f"{100 * share:.1f}{formats.THIN}%", raw=round(share, 6))
