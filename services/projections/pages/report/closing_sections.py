"""Sections of a report that look over the whole: programs at a glance, attention needed, and the method."""

from collections.abc import Sequence

from services.disclosure.batch_rule import SMALLEST_INNER_BATCH, SMALLEST_OUTER_BATCH
from services.projections.disclosure.access import Door
from services.projections.measures.query.answer import MetricFigure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.measure_labels import LABELS, label_of
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.measure_table import released_text
from services.projections.pages.report.ripple_sections import NetworkPart, Ripple
from services.projections.pages.report.unique_names import unique_names
from services.projections.pages.report.wording import (
    LOWER_IS_BETTER,
    change_text,
    figure_text,
    through_text,
    unit_of,
)
from services.projections.releases.program_sums import ProgramSums
from services.projections.reports.figures import OF_PROGRAMS, ReportFigures

_GLANCE = {
    "activated": "Relationships started",
    "first-session": "Pairs that met",
    "sessions": "Sessions held",
    "goal-met": "Goals met",
}
"""Streams of the table of programs, with their labels."""
_WITH_TARGET = frozenset(LABELS) - {"enrolled", "goals-agreed", "active-relationships"}


def programs(figures: ReportFigures) -> Section:
    """Return every program in one line, by organization: exactly, or what is released of it."""
    if not figures.programs:
        return Section("programs", SECTIONS["programs"], ["There is no program yet."])
    if figures.by_program:
        return _exact_programs(figures)
    organizations = len({each.organization for each in figures.programs})
    shown = [each for each in figures.programs if each.sums]
    programs = formats.count(len(figures.programs), "program")
    text = f"There are {programs} of {formats.count(organizations, 'organization')}."
    if len(shown) < len(figures.programs):
        text += (
            f" Figures are released of {formats.number(len(shown))} of them. The others are too small to be shown "
            "alone, or wait for their first release."
            if shown
            else " Figures are released of none of them: each is too small to be shown alone, or waits for its first "
            "release."
        )
    if not shown:
        return Section("programs", SECTIONS["programs"], [text])
    streams = [stream for stream in _GLANCE if any(stream in each.sums for each in shown)]
    absent = [label[0].lower() + label[1:] for stream, label in _GLANCE.items() if stream not in streams]
    if not streams:
        return Section("programs", SECTIONS["programs"], [f"{text} Of none of them is enough released to show."])
    if absent:
        text += f" Of none of them is enough released to show: {', '.join(absent)}."
    if any(stream not in each.sums for each in shown for stream in streams):
        text += " “–” stands for a figure of which nothing is released yet."
    return Section("programs", SECTIONS["programs"], [text], (), [_table(shown, streams)])


def _exact_programs(figures: ReportFigures) -> Section:
    known = [each for each in figures.programs if each.program in figures.by_program]
    count = formats.count(len(known), "program")
    organizations = formats.count(len({each.organization for each in known}), "organization")
    text = f"There are {count} of {organizations}, each with its figures of {figures.request.period.label}."
    columns = [Column("Program"), Column("Organization"), *(Column(label_of(each), True) for each in OF_PROGRAMS)]
    lines = [
        [
            Cell(each.name),
            Cell(each.organization_name),
            *(
                Cell(figure_text(figure, unit_of(figures, figure.metric)), raw=figure.value)
                for figure in figures.by_program[each.program]
            ),
        ]
        for each in sorted(known, key=lambda each: (each.organization_name.lower(), each.name.lower()))
    ]
    table = Table("programs", f"By program, as of {formats.day(figures.request.as_of)}", columns, lines, group_by=1)
    return Section("programs", SECTIONS["programs"], [text], (), [table])


def _table(shown: Sequence[ProgramSums], streams: Sequence[str]) -> Table:
    """Return a line for each program, below what it shares with most others: its organization, or its name."""
    by_name = len({each.name for each in shown}) < len({each.organization for each in shown})
    columns = [Column("Organization" if by_name else "Program"), Column("Program" if by_name else "Organization")]
    columns += [Column(_GLANCE[stream], True) for stream in streams]
    lines = sorted((_line(each, streams, by_name=by_name) for each in shown), key=lambda line: line[1].text.lower())
    what = "organization, below each program" if by_name else "program, below its organization"
    caption = f"By {what}: at least so many, from the beginning"
    return Table("programs", caption, columns, lines, group_by=1)


def _line(program: ProgramSums, streams: Sequence[str], *, by_name: bool) -> list[Cell]:
    smallest = SMALLEST_INNER_BATCH if program.door is Door.INNER else SMALLEST_OUTER_BATCH
    cells = [Cell(program.name), Cell(program.organization_name)]
    if by_name:
        cells.reverse()
    for stream in streams:
        total = program.sums.get(stream)
        text = "–" if total is None else released_text(total.count, smallest).removesuffix(" or more")
        cells.append(Cell(text, raw="" if total is None else total.count))
    return cells


def attention(figures: ReportFigures) -> Section:
    """Return what became worse, and what has not begun."""
    rows = [row for measure in figures.figures if (row := _worse(figures, measure)) is not None]
    sentences = [_waiting(figures), *_not_begun(figures)]
    compared = figures.request.compared
    if compared is None or not figures.before:
        sentences.append("Nothing is compared in this report.")
    elif not any(
        _has_interval(figures.figures[each]) and _has_interval(before) for each, before in figures.before.items()
    ):
        sentences.append(f"No measure can be compared with {compared.label}: none has an interval in both periods.")
    elif rows:
        count = formats.count(len(rows), "measure is", "measures are")
        sentences.append(f"{count} worse than in {compared.label}, by more than chance explains.")
    else:
        sentences.append(f"No measure is worse than in {compared.label} by more than chance explains.")
    columns = [Column("Measure"), Column("Now", True), Column("Before", True), Column("Change", True)]
    tables = [Table("attention", "Measures that became worse", columns, rows)] if rows else []
    return Section("attention", SECTIONS["attention"], [each for each in sentences if each], (), tables)


def _waiting(figures: ReportFigures) -> str:
    waiting = figures.figures.get("waiting")
    if waiting is None or not waiting.value:
        return ""
    text = f"{formats.count(round(waiting.value), 'mentee was', 'mentees were')} waiting for a mentor on the date"
    return (
        f"{text}, half of them for {formats.count(round(waiting.median), 'day')} or more."
        if waiting.median
        else f"{text}."
    )


def _not_begun(figures: ReportFigures) -> list[str]:
    """Return how many programs have relationships and no first session, by what is released of each."""
    idle = [each for each in figures.programs if "activated" in each.sums and "first-session" not in each.sums]
    if not idle:
        return []
    if "first-session" not in figures.released:
        return ["Of no program is a first session released: a past that was imported without sessions has none."]
    known = unique_names(figures.programs)
    names = "; ".join(known[each.program] for each in idle[:5])
    more = f"; and {formats.number(len(idle) - 5)} more" if len(idle) > 5 else ""
    count = formats.count(len(idle), "program has", "programs have")
    return [f"{count} relationships on record and too few first sessions to show: {names}{more}."]


def _worse(figures: ReportFigures, measure: str) -> list[Cell] | None:
    """Return the row of a measure whose interval lies on the worse side of that of the period compared with."""
    figure, before = figures.figures[measure], figures.before.get(measure)
    if measure not in _WITH_TARGET or before is None or not _is_worse(figure, before, measure):
        return None
    unit = unit_of(figures, measure)
    return [
        Cell(label_of(measure)),
        Cell(figure_text(figure, unit), raw=figure.value),
        Cell(figure_text(before, unit), raw=before.value),
        Cell(change_text(figure, before, unit)),
    ]


def _is_worse(figure: MetricFigure, before: MetricFigure, measure: str) -> bool:
    if not (_has_interval(figure) and _has_interval(before)):
        return False
    low, high = figure.low or 0.0, figure.high or 0.0
    return low > (before.high or 0.0) if measure in LOWER_IS_BETTER else high < (before.low or 0.0)


def _has_interval(figure: MetricFigure) -> bool:
    return figure.low is not None and figure.high is not None


def method(figures: ReportFigures, network: Ripple) -> Section:
    """Return how the figures were made, under which rule they are shown, and what they leave out."""
    sentences = [*_door(figures), *_coverage(network)]
    sentences += _until(figures)
    columns = [Column("Measure"), Column("Version", True), Column("Question")]
    rows = [
        [
            Cell(label_of(card.id)),
            Cell(str(card.version), raw=card.version),
            Cell(card.question),
        ]
        for card in figures.cards.values()
        if _is_shown(figures.figures.get(card.id))
    ]
    tables: Sequence[Table] = (
        [Table("definitions", "Measures of this report and the versions of their definitions", columns, rows)]
        if rows
        else []
    )
    return Section("method", SECTIONS["method"], sentences, (), tables)


def _is_shown(figure: MetricFigure | None) -> bool:
    return figure is not None and not figure.suppressed and (figure.value is not None or bool(figure.parts))


def _until(figures: ReportFigures) -> list[str]:
    """Return until when the figures count, and what an interval means where there is one."""
    by, through = formats.day(figures.request.as_of), through_text(figures.position, facts=figures.facts)
    if figures.facts:
        sentences = [f"The figures contain {through}, and count what had happened by {by}."]
    elif not (figures.released or any(each.sums for each in figures.programs)):
        sentences = [f"The report contains {through}."]
    else:
        sentences = [f"What is stated “from the beginning” is {through}, also where that was recorded after {by}."]
    if any(each.low is not None for each in figures.figures.values() if _is_shown(each)):
        sentences.append("A 95 % interval holds the true value in 95 of 100 such reports.")
    return sentences


def _door(figures: ReportFigures) -> list[str]:
    if figures.facts:
        return ["The figures are exact: you may see the rows behind them. Do not pass them on."]
    sentences = [
        f"To protect people, released figures are sums of closed batches of at least {figures.smallest_batch} people. "
        "They read “at least”, are never revised, and leave out the last few people until their batch is complete. "
        "Where people are stated, each is counted once in a batch."
    ]
    if any(_is_shown(each) for each in figures.figures.values()):
        sentences.append(
            f"Figures of the period are those known at the end of {formats.day(figures.request.as_of)}. “hidden” "
            f"stands for a figure about fewer than {figures.minimum} people, or one that would reveal such a figure."
        )
    elif figures.refusal:
        sentences.append("Figures of single periods are released for the whole federation only.")
    return sentences


def _coverage(network: Ripple) -> list[str]:
    if not isinstance(network, NetworkPart) or not network.summary.without_session:
        return []
    without, all_started = network.summary.without_session, network.summary.relationships
    return [
        f"{formats.number(without)} of {formats.count(all_started, 'relationship')} between mentor and mentee "
        f"{'has' if without == 1 else 'have'} no session on record."
    ]
