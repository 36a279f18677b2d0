"""Growth of the network: R and the sum of reach, month by month."""

from collections.abc import Sequence

from services.projections.network.answers.timeline import Timeline, TimelineMonth
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

YEAR = 12


def reproduction_chart(timeline: Timeline, csv: str) -> Chart | None:
    """Return the chart of R by month; None with fewer than two months, or while no mentee has become a mentor."""
    months = timeline.items
    return _reproduction(months, csv) if len(months) > 1 and any(each.new_mentors for each in months) else None


def reach_chart(timeline: Timeline, csv: str) -> Chart | None:
    """Return the chart of the sum of reach by month; None with fewer than two months, or while it is zero."""
    months = timeline.items
    return _reach(months, csv) if len(months) > 1 and any(each.sum_reach for each in months) else None


def _reproduction(months: Sequence[TimelineMonth], csv: str) -> Chart:
    columns = [Column("Month"), Column("R so far", True), Column("New mentors", True), Column("Mentors", True)]
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
        question="How many mentors has each mentor brought forth so far?",
        finding=f"{_reproduction_finding(months)} It falls whenever many new mentors start: they have had less time.",
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
    head = f"{formats.count(last.sum_reach, 'person', 'people')} reached, counting each once per mentor"
    if len(months) <= YEAR or not months[-1 - YEAR].sum_reach:
        return f"{head}."
    return f"{head}, compared with {formats.number(months[-1 - YEAR].sum_reach)} a year earlier."
