"""Tables of a report: measures beside the period compared with, and sums of releases."""

from collections.abc import Sequence

from services.disclosure.released_figures import Total, at_least, mean_rating
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.measure_labels import label_of
from services.projections.pages.dashboards.values import part_label
from services.projections.pages.report.wording import (
    change_text,
    figure_text,
    interval_text,
    people_text,
    unit_of,
)
from services.projections.reports.figures import ReportFigures

STREAMS = {
    "applied": "Applications",
    "enrolled": "Mentees enrolled",
    "mentors": "Mentors enrolled",
    "left": "Mentees who left",
    "matched": "Matches",
    "activated": "Relationships started",
    "closed-active": "Relationships ended",
    "first-session": "Pairs with a first session",
    "sessions": "Sessions held",
    "goal-agreed": "Goals agreed",
    "goal-met": "Goals met",
}
"""Label of each stream of counts."""


def measure_table(
    figures: ReportFigures, id: str, caption: str, measures: Sequence[str], *, to_date: bool = False
) -> Table | None:
    """Return a table of measures; None where the reader has no figure of any of them, or all of them are hidden.

    Args:
        figures: The figures of the report.
        id: Id of the table.
        caption: Its caption.
        measures: The measures, one a row.
        to_date: Whether they are of everything up to the date, which is compared with nothing.
    """
    shown = [measure for measure in measures if measure in figures.figures and _is_known(figures, measure)]
    if not shown or not (figures.facts or any(_has_value(figures, measure) for measure in shown)):
        return None
    compared = bool(figures.before) and not to_date
    period = f"Up to {formats.day(figures.request.as_of)}" if to_date else figures.request.period.label
    columns = [Column("Measure"), Column(period, True)]
    columns += [Column("95 % interval", True), Column("People", True)]
    if compared and figures.request.compared is not None:
        columns += [Column(figures.request.compared.label, True), Column("Change", True)]
    return Table(id, caption, columns, [_row(figures, measure, compared=compared) for measure in shown])


def _is_known(figures: ReportFigures, measure: str) -> bool:
    """Return whether a measure has a row: through releases there is no zero, only what is not known yet."""
    both = (figures.figures.get(measure), figures.before.get(measure))
    return figures.facts or any(each is not None and (each.people or each.suppressed) for each in both)


def _has_value(figures: ReportFigures, measure: str) -> bool:
    """Return whether a measure has a value in one of the periods: a table of hidden figures alone says nothing."""
    both = (figures.figures.get(measure), figures.before.get(measure))
    return any(each is not None and each.value is not None and not each.suppressed for each in both)


def _row(figures: ReportFigures, measure: str, *, compared: bool) -> list[Cell]:
    figure, before, unit = figures.figures[measure], figures.before.get(measure), unit_of(figures, measure)
    cells = [
        Cell(label_of(measure)),
        Cell(
            figure_text(figure, unit),
            raw=None if figure.suppressed else _raw(figure.value),
            hidden=bool(figure.suppressed),
        ),
        Cell(interval_text(figure.low, figure.high, unit)),
        Cell(people_text(figure), raw=_raw(figure.people)),
    ]
    if compared:
        value = None if before is None else before.value
        hidden = before is not None and bool(before.suppressed)
        cells += [
            Cell(figure_text(before, unit), raw=None if hidden else _raw(value), hidden=hidden),
            Cell(change_text(figure, before, unit)),
        ]
    return cells


def _raw(value: float | None) -> str | float:
    """Return a value for CSV; an empty cell where there is none."""
    return "" if value is None else round(value, 6)


def released_table(figures: ReportFigures, id: str, streams: Sequence[str]) -> Table | None:
    """Return what was released of some streams from the beginning; None where nothing was, or the reader sees facts."""
    shown = [stream for stream in streams if stream in figures.released]
    if figures.facts or not shown:
        return None
    smallest = figures.smallest_batch
    columns = [Column("Counted"), Column("At least", True), Column("Last release", True)]
    rows = [
        [
            Cell(STREAMS[stream]),
            _at_least(figures.released[stream].count, smallest),
            Cell(_day(figures.released[stream])),
        ]
        for stream in shown
    ]
    caption = f"Released from the beginning until now, in batches of {smallest} people or more"
    return Table(id, caption, columns, rows)


def _at_least(count: int, smallest: int) -> Cell:
    return Cell(released_text(count, smallest).removesuffix(" or more"), raw=count)


def released_text(count: int, smallest: int) -> str:
    """Write a released count: a lower bound, and no zero."""
    return f"{formats.number(count)} or more" if count >= smallest else at_least(count, smallest)


def _day(total: Total) -> str:
    return "–" if total.as_of is None else formats.day(total.as_of)


def answers_table(figures: ReportFigures) -> Table | None:
    """Return the mean of each instrument with the number of answers, by both sides; None where there is none."""
    if (feedback := figures.figures.get("feedback-mean")) is not None and feedback.parts:
        columns = [Column("Asked"), Column("Mean, 1 to 5", True), Column("Answers", True), Column("People", True)]
        rows = [
            [
                Cell(part_label(part.key)),
                Cell("–" if part.value is None else f"{part.value:.1f}", raw=_raw(part.value)),
                Cell("–" if part.of is None else formats.number(part.of), raw=_raw(part.of)),
                Cell(formats.number(part.people), raw=part.people),
            ]
            for part in feedback.parts
        ]
        return Table("ratings", "Ratings given in the period, by instrument and giver", columns, rows)
    released = {stream: total for stream, total in figures.released.items() if stream.startswith("answered:")}
    if figures.facts or not released:
        return None
    columns = [Column("Asked"), Column("Mean, 1 to 5", True), Column("Answers, at least", True)]
    rows = [
        [Cell(_answers(stream)), Cell(mean_rating(total) or "–"), Cell(formats.number(total.count), raw=total.count)]
        for stream, total in sorted(released.items())
    ]
    caption = f"Ratings from the beginning, released in batches of {figures.smallest_batch} people or more"
    return Table("ratings", caption, columns, rows)


def _answers(stream: str) -> str:
    """Return the words of a stream of answers, `answered:instrument:version:wave:about:giver`."""
    _, instrument, version, *wave, about, giver = stream.split(":")
    named = f" {wave[0]}" if wave and wave[0] else ""
    return part_label(f"{instrument} v{version}{named} about {about} by {giver}")
