"""Curve of give-back: the estimated share of mentees who became mentors, with interval and number at risk."""

from services.projections.network.answers.cohorts import Cohort, CohortList, CurvePoint, HorizonRate
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, EmptyState, Table
from services.projections.pages.components.figures import WHY_FEW

MONTH_DAYS = 365.25 / 12
RELIABLE = 10
"""Fewest people still observed for whom an estimate is drawn or named."""
ASSOCIATED = "This shows an association, not an effect: there is no comparison group."


def give_back_chart(cohorts: CohortList, csv: str) -> Chart | None:
    """Return the chart of 1 − S by time since influence first reached people; None where too few are observed."""
    table = _table(cohorts.overall.curve, csv)
    points = [point for point in cohorts.overall.curve if point.at_risk >= RELIABLE]
    if len(points) < 2 or not any(point.given_back for point in points):
        return None
    return Chart(
        id="give-back",
        question="Do mentees become mentors, and when?",
        finding=f"{finding(cohorts.overall)} {_end(cohorts.overall.curve, points)}{ASSOCIATED}",
        size="curve",
        data={
            "kind": "curve",
            "labels": [_time(point) for point in points],
            "y": [point.given_back for point in points],
            "low": [point.low for point in points],
            "high": [point.high for point in points],
            "ticks": _ticks(points),
            "xName": "Time since first reached; below, people still observed",
        },
        table=table,
        definition="give-back",
    )


def no_curve(cohorts: CohortList) -> EmptyState:
    """Return why there is no curve."""
    if cohorts.overall.at_risk.value == 0:
        return EmptyState("nothing-yet", "No mentees reached yet", "The curve starts with the first mentee reached.")
    if cohorts.overall.gave_back.value == 0:
        people = formats.count(round(cohorts.overall.at_risk.value or 0), "mentee")
        text = f"Of {people}, none has become a mentor so far."
        return EmptyState("nothing-yet", "No mentee has become a mentor yet", text)
    if cohorts.overall.at_risk.value is not None:
        text = f"A curve is drawn while at least {RELIABLE} people are observed."
        return EmptyState("nothing-yet", "Too few people to draw a curve", text)
    return EmptyState("suppressed", "Too few people to draw a curve", WHY_FEW)


def finding(cohort: Cohort) -> str:
    """Return the share at the longest horizon observed, and the median time where half have given back."""
    observed = [
        rate for rate in cohort.horizons if rate.given_back is not None and _observed(cohort, rate.years) >= RELIABLE
    ]
    if not observed:
        return f"Fewer than {RELIABLE} people have been observed for a full year so far."
    last = observed[-1]
    years = formats.count(last.years, "year")
    median = (
        f" Half gave back within {formats.duration(cohort.median_days * 86400)}."
        if cohort.median_days is not None
        else ""
    )
    return f"An estimated {share_text(last.given_back)} gave back within {years} ({interval_text(last)}).{median}"


def _observed(cohort: Cohort, years: int) -> int:
    """Return how many people were still observed at the last point of the curve within some years."""
    return next((point.at_risk for point in reversed(cohort.curve) if point.days <= years * 365.25), 0)


def _end(curve: list[CurvePoint], drawn: list[CurvePoint]) -> str:
    if len(drawn) == len(curve):
        return ""
    return f"The curve ends where fewer than {RELIABLE} people are still observed. "


def share_text(value: float | None) -> str:
    """Return an estimated share as text."""
    return "–" if value is None else f"{100 * value:.1f}{formats.THIN}%"


def interval_text(rate: HorizonRate) -> str:
    """Return a 95 % confidence interval as text."""
    if rate.low is None or rate.high is None:
        return "no interval"
    return f"95{formats.THIN}% confidence interval {100 * rate.low:.1f} to {100 * rate.high:.1f}{formats.THIN}%"


def _time(point: CurvePoint) -> str:
    months = round(point.days / MONTH_DAYS)
    if months % 12 == 0 and months:
        return formats.count(months // 12, "year")
    return formats.count(months, "month")


def _ticks(points: list[CurvePoint]) -> list[list[str | int]]:
    """Return the ticks of the axis with people at risk: every year from two years on, else every quarter."""
    months = [round(point.days / MONTH_DAYS) for point in points]
    every = 12 if months[-1] >= 24 else 3
    return [
        [at, "0" if month == 0 else _time(points[at]), formats.number(points[at].at_risk)]
        for at, month in enumerate(months)
        if month % every == 0
    ]


def _table(points: list[CurvePoint], csv: str) -> Table:
    columns = [
        Column("Since first reached"),
        Column("Still observed", True),
        Column("Gave back by then", True),
        Column("Interval from", True),
        Column("Interval to", True),
    ]
    rows = [
        [
            Cell(_time(point), raw=point.days),
            Cell(formats.number(point.at_risk), raw=point.at_risk),
            *(Cell(share_text(value), raw=round(value, 6)) for value in (point.given_back, point.low, point.high)),
        ]
        for point in points
    ]
    caption = (
        "Estimated share who gave back (1 − S, Kaplan–Meier) with 95 % confidence interval; times in the CSV are days"
    )
    return Table("give-back", caption, columns, rows, csv)
