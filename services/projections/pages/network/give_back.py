"""Who was mentored and went on to mentor: the curve of give-back, with its interval and how many are observed."""

from services.projections.network.answers.cohorts import Cohort, CohortList, CurvePoint, HorizonRate
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Empty, Table
from services.projections.pages.components.figures import WHY_FEW

MONTH_DAYS = 365.25 / 12
ASSOCIATED = "This is associated with mentoring; nobody who was never matched is there to compare with."


def give_back_chart(cohorts: CohortList, csv: str) -> Chart | None:
    """Draw 1 − S by time since influence first reached them; None where too few people are observed."""
    points = cohorts.overall.curve
    if len(points) < 2:
        return None
    return Chart(
        id="give-back",
        question="Do mentees become mentors, and when?",
        finding=f"{finding(cohorts.overall)} {ASSOCIATED}",
        size="curve",
        data={
            "kind": "curve",
            "labels": [_time(point) for point in points],
            "y": [point.given_back for point in points],
            "low": [point.low for point in points],
            "high": [point.high for point in points],
            "ticks": _ticks(points),
            "xName": "Time since first reached; under it, how many are still observed",
        },
        table=_table(points, csv),
        definition="give-back",
    )


def too_few(cohorts: CohortList) -> Empty:
    """Say why there is no curve."""
    if cohorts.overall.at_risk.value == 0:
        return Empty("nothing-yet", "Nobody could give back yet", "The curve begins with the first mentee reached.")
    return Empty("suppressed", "Too few to draw a curve", f"It would be about very few people. {WHY_FEW}")


def finding(cohort: Cohort) -> str:
    """Say the share at the longest horizon that somebody was observed for, and when half had given back."""
    known = [rate for rate in cohort.horizons if rate.given_back is not None]
    if not known:
        return "Nobody has been observed for a whole year yet."
    last = known[-1]
    years = formats.count(last.years, "year")
    median = (
        f"half had within {formats.duration(cohort.median_days * 86400)}"
        if cohort.median_days is not None
        else "fewer than half have so far"
    )
    return f"Within {years}, an estimated {share(last.given_back)} gave back ({interval(last)}); {median}."


def share(value: float | None) -> str:
    """Write an estimated share."""
    return "–" if value is None else f"{100 * value:.1f}{formats.THIN}%"


def interval(rate: HorizonRate) -> str:
    """Write a 95 % interval."""
    if rate.low is None or rate.high is None:
        return "no interval"
    return f"95{formats.THIN}% interval {100 * rate.low:.1f} to {100 * rate.high:.1f}{formats.THIN}%"


def _time(point: CurvePoint) -> str:
    months = round(point.days / MONTH_DAYS)
    if months % 12 == 0 and months:
        return formats.count(months // 12, "year")
    return formats.count(months, "month")


def _ticks(points: list[CurvePoint]) -> list[list[str | int]]:
    """Choose what is written under the axis: whole years, or quarters where there are few, with people at risk."""
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
        Column("to", True),
    ]
    rows = [
        [
            Cell(_time(point), raw=point.days),
            Cell(formats.number(point.at_risk), raw=point.at_risk),
            *(Cell(share(value), raw=round(value, 6)) for value in (point.given_back, point.low, point.high)),
        ]
        for point in points
    ]
    caption = "Estimated share who gave back (1 − S, Kaplan–Meier), with a 95 % interval; the CSV has days"
    return Table("give-back", caption, columns, rows, csv)
