"""Sections of a report about practice: meeting, staying, goals, satisfaction."""

from collections.abc import Sequence

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.pages.dashboards.questionnaire_view import (
    anonymous_table,
    heading,
    promise,
    question_rows,
    silence,
)
from services.projections.pages.dashboards.values import value_text
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.measure_table import (
    answers_table,
    measure_table,
    released_table,
    released_text,
)
from services.projections.pages.report.unique_names import unique_names
from services.projections.pages.report.wording import change_text, unit_of
from services.projections.reports.figures import ReportFigures


def meeting(figures: ReportFigures) -> Section:
    """Return whether people are meeting."""
    measures = ("sessions-held", "mentoring-hours", "pairs-met", "adherence", "no-show", "late-cancellation")
    chart = _sessions_chart(figures)
    tables = (
        measure_table(figures, "meeting", "Meetings in the period", measures),
        released_table(figures, "meeting-released", ("first-session", "sessions")),
    )
    found = [
        _counted(figures, "sessions-held", "session was held", "sessions were held", "sessions"),
        _counted(figures, "pairs-met", "pair met", "pairs met", "first-session", "pairs have met"),
    ]
    return _section("meeting", figures, [each for each in found if each], tables, () if chart is None else (chart,))


def staying(figures: ReportFigures) -> Section:
    """Return whether pairs stay together, and mentees are matched."""
    measures = (
        "active-relationships",
        "waiting",
        "match-rate",
        "premature-closure",
        "rematch",
    )
    lengths = ("time-to-match", "match-length")
    tables = (
        measure_table(figures, "staying", "Matches and endings", measures),
        measure_table(figures, "lengths", "How long people wait, and how long pairs last", lengths, to_date=True),
        released_table(figures, "staying-released", ("enrolled", "matched", "activated", "closed-active", "left")),
    )
    found = []
    if (length := figures.value("match-length")) is not None:
        found.append(
            f"Half of all relationships had ended {formats.count(round(length), 'day')} after they began; those that "
            "go on are counted up to the date."
        )
    if (rate := figures.value("match-rate")) is not None:
        whole = figures.figures["match-rate"].denominator
        found.append(f"{value_text(rate, 'share', whole)} of the mentees who enrolled were matched within 90 days.")
    if not found and "activated" in figures.released and not figures.facts:
        count = released_text(figures.released["activated"].count, figures.smallest_batch)
        found.append(f"From the beginning, {count} relationships have started.")
    if tables[-1] is not None:
        found.append(
            "Each released line is complete up to its own last batch, so one line may be ahead of another: more may be "
            "shown as ended than as started."
        )
    return _section("staying", figures, found, tables)


def goals(figures: ReportFigures) -> Section:
    """Return whether people reach their goals."""
    tables = (
        measure_table(figures, "goals", "Goals of the period", ("goals-agreed", "goals-met")),
        released_table(figures, "goals-released", ("goal-agreed", "goal-met")),
    )
    found = []
    met = figures.figures.get("goals-met")
    if met is not None and met.value is not None and met.denominator:
        agreed = formats.count(round(met.denominator), "goal")
        found.append(
            f"Of {agreed} agreed in the period, {formats.number(met.numerator or 0)} "
            f"({value_text(met.value, 'share', met.denominator)}) were met by the date. Others may still be met."
        )
    elif not figures.facts and "goal-met" in figures.released:
        count = released_text(figures.released["goal-met"].count, figures.smallest_batch)
        found.append(f"From the beginning, {count} goals have been met.")
    return _section("goals", figures, found, tables)


def satisfaction(figures: ReportFigures) -> Section:
    """Return whether both sides are satisfied."""
    table = answers_table(figures)
    found = []
    if table is not None:
        sides = [
            side for side in ("mentor", "mentee") if any(side in row[0].text.split(" by ")[-1] for row in table.rows)
        ]
        both = len(sides) == 2
        found.append(
            "Both sides were asked, and each answered for itself."
            if both
            else "Only one side has enough answers to show."
            if sides
            else ""
        )
        found.append("A mean is of those who answered; who did not answer may think otherwise.")
    change = figures.figures.get("pre-post")
    tables = (table, _change_table(change.parts) if change is not None and change.parts else None, _asked(figures))
    if any(each.asked or each.silent for each in figures.answered.values()):
        found += _anonymous(figures)
    return _section("satisfaction", figures, [each for each in found if each], tables)


def _anonymous(figures: ReportFigures) -> list[str]:
    """Return how many programs ask anonymously, how the answers are protected, and of which nothing is shown."""
    names, fewest = unique_names(figures.programs), figures.smallest_batch
    sentences = [
        f"{formats.count(len(figures.answered), 'program asks', 'programs ask')} anonymously. {promise(fewest)}"
    ]
    if silent := [names[program] for program, each in figures.answered.items() if not each.asked]:
        sentences.append(
            f"No question of {_list(silent)} has a mean of its own yet: no group of {fewest} in one program has "
            "answered together."
        )
    partly = [
        (f"{title} ({names[program]})", side)
        for program, each in figures.answered.items()
        if each.asked
        for title, side in each.silent
    ]
    return [*sentences, *silence(partly, fewest)]


def _list(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _asked(figures: ReportFigures) -> Table | None:
    """Return the mean of each question that was answered anonymously; None where none can be shown."""
    names = unique_names(figures.programs)
    rows = [
        row
        for program, answered in figures.answered.items()
        for asked in answered.asked
        for row in question_rows(asked, f"{names[program]}: {heading(asked)}")
    ]
    return anonymous_table(rows) if rows else None


def _change_table(parts: Sequence[object]) -> Table:
    columns = [
        Column("Asked before and after"),
        Column("Mean change", True),
        Column("95 % interval", True),
        Column("Answered both", True),
        Column("Lost after the first answer", True),
    ]
    rows = []
    for part in parts:
        value, low, high = (getattr(part, name) for name in ("value", "low", "high"))
        of, lost = getattr(part, "of", None), getattr(part, "lost", None)
        rows.append(
            [
                Cell(str(getattr(part, "key", ""))),
                Cell("–" if value is None else f"{value:+.1f}", raw="" if value is None else value),
                Cell("–" if low is None or high is None else f"{low:+.1f} to {high:+.1f}"),
                Cell("–" if of is None else formats.number(of), raw="" if of is None else of),
                Cell("–" if lost is None else formats.percent(100 * lost, 100), raw="" if lost is None else lost),
            ]
        )
    return Table("change", "Change of ratings between the first and the last answer", columns, rows)


def _section(
    id: str,
    figures: ReportFigures,
    found: Sequence[str],
    tables: Sequence[Table | None],
    charts: Sequence[Chart] = (),
) -> Section:
    """Return a section; one without any figure says so."""
    shown = [table for table in tables if table is not None]
    sentences = list(found) or [no_figure(figures)]
    if not shown and not charts:
        sentences = [no_figure(figures)]
    return Section(id, SECTIONS[id], sentences, charts, shown)


def no_figure(figures: ReportFigures) -> str:
    """Return why a section has no figure."""
    if figures.facts:
        return "Nothing of this was recorded in the period."
    return (
        f"There is no figure of {figures.request.period.label} to show: nothing of it was recorded by "
        f"{formats.day(figures.request.as_of)}, or it is about fewer than "
        f"{max(figures.minimum, figures.smallest_batch)} people. A later date also counts what was recorded afterwards."
    )


def _counted(figures: ReportFigures, measure: str, one: str, many: str, stream: str, so_far: str | None = None) -> str:
    """Return a count of the period as a sentence, with its change; of everything released where there is none.

    Empty where there is no figure at all.
    """
    figure = figures.figures.get(measure)
    if figure is not None and figure.value:
        text = f"{formats.count(round(figure.value), one, many)} in {figures.request.period.label}"
        change = change_text(figure, figures.before.get(measure), unit_of(figures, measure))
        compared = figures.request.compared
        return f"{text}." if change == "–" or compared is None else f"{text}, {change} on {compared.label}."
    if figures.facts or stream not in figures.released:
        return ""
    count = released_text(figures.released[stream].count, figures.smallest_batch)
    return f"From the beginning, {count} {so_far or many}."


def _sessions_chart(figures: ReportFigures) -> Chart | None:
    """Return the chart of sessions by month; None where no month has a number."""
    values = [None if figure.suppressed else figure.value for _, figure in figures.months]
    if not any(values):
        return None
    labels = [formats.month(month) for month, _ in figures.months]
    rows = [
        [
            Cell(label),
            Cell("hidden" if value is None else formats.number(value), raw="" if value is None else round(value)),
        ]
        for label, value in zip(labels, values, strict=True)
    ]
    most = max(range(len(values)), key=lambda place: values[place] or 0)
    hidden = " Grey months are hidden: they are about too few people." if None in values else ""
    return Chart(
        "report-sessions",
        "How many sessions were held each month?",
        f"Most in {labels[most]}: {formats.number(values[most] or 0)}.{hidden}",
        "columns-chart",
        {
            "kind": "columns",
            "labels": labels,
            "values": [None if value is None else round(value) for value in values],
        },
        Table("sessions-by-month", "Sessions held by month", [Column("Month"), Column("Sessions", True)], rows),
    )
