"""Growth of the network: R and the sum of reach, month by month."""

from collections.abc import Sequence

from services.projections.network.answers.timeline import Timeline, TimelineMonth
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

YEAR = 12


def timeline_charts(timeline: Timeline, reproduction_csv: str, reach_csv: str) -> tuple[Chart, Chart] | None:
    """Return both charts; None with fewer than two months."""
    months = timeline.items
    if len(months) < 2:
        return None
    return _reproduction(months, reproduction_csv), _reach(months, reach_csv)


def _reproduction(months: Sequence[TimelineMonth], csv: str) -> Chart:
    columns = [Column("Month"), Column("R to date", True), Column("New mentors", True), Column("Mentors", True)]
    rows = [
        [
            Cell(formats.month(each.month), raw=each.month),
            Cell(_r(each.reproduction), raw=None if each.reproduction is None else round(each.reproduction, 6)),
            *(Cell(formats.number(count), raw=count) for count in (each.new_mentors, each.mentors)),
        ]
        for each in reversed(months)
    ]
    return Chart(
        id="reproduction-months",
        question="Is mentoring sustaining itself?",
        finding=f"{_reproduction_finding(months)} Above 1, mentoring sustains itself.",
        size="line-chart",
        data=_data(months, [each.reproduction for each in months], 2),
        table=Table("reproduction-months", "R at the end of each month, latest first", columns, rows, csv),
        definition="reproduction",
    )


def _reach(months: Sequence[TimelineMonth], csv: str) -> Chart:
    columns = [Column("Month"), Column("Sum of reach", True), Column("Relationships", True)]
    rows = [
        [
            Cell(formats.month(each.month), raw=each.month),
            *(Cell(formats.number(count), raw=count) for count in (each.sum_reach, each.relationships)),
        ]
        for each in reversed(months)
    ]
    return Chart(
        id="reach-months",
        question="How far has influence spread?",
        finding=_reach_finding(months),
        size="line-chart",
        data=_data(months, [each.sum_reach for each in months], 0),
        table=Table("reach-months", "Sum of reach at the end of each month, latest first", columns, rows, csv),
        definition="sum-of-reach",
    )


def _data(months: Sequence[TimelineMonth], values: Sequence[float | None], digits: int) -> dict[str, object]:
    labels = [formats.month(each.month) for each in months]
    return {"kind": "line", "labels": labels, "values": list(values), "digits": digits}


def _r(value: float | None) -> str:
    return "–" if value is None else formats.decimal(value, 2)


def _reproduction_finding(months: Sequence[TimelineMonth]) -> str:
    last = months[-1]
    head = f"R is {_r(last.reproduction)} in {formats.month(last.month)}"
    if len(months) <= YEAR:
        return f"{head}."
    before = _r(months[-1 - YEAR].reproduction)
    now = _r(last.reproduction)
    if before == now:
        return f"{head}, the same as a year earlier."
    return f"{head}, compared with {before} a year earlier."


def _reach_finding(months: Sequence[TimelineMonth]) -> str:
    last = months[-1]
    head = f"{formats.number(last.sum_reach)} pairs of a mentor and a person reached"
    if len(months) <= YEAR or not months[-1 - YEAR].sum_reach:
        return f"{head}."
    return f"{head}, compared with {formats.number(months[-1 - YEAR].sum_reach)} a year earlier."
