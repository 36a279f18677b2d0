"""Section of a report about objectives: what the programs aim at, and how far they are."""

from collections import Counter

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.measure_labels import label_of
from services.projections.pages.dashboards.values import value_text
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.unique_names import unique_names
from services.projections.reports.figures import ReportFigures
from services.projections.scorecard.models import ScoredObjective
from services.projections.scorecard.progress import Progress

_WORDS = {
    Progress.MET: "met",
    Progress.ON_TRACK: "on track",
    Progress.BEHIND: "behind",
    Progress.MISSED: "missed",
    Progress.OPEN: "not due yet",
    Progress.UNKNOWN: "no figure",
}
_COUNTED = {Progress.UNKNOWN: "without a figure"}
"""Words of a progress behind a number, where those of a row do not fit."""


def objectives(figures: ReportFigures) -> Section:
    """Return the objectives in force on the date, each with its target, its figure and its progress."""
    if not figures.objectives:
        return Section("objectives", SECTIONS["objectives"], ["No program had stated an objective by the date."])
    names = unique_names(figures.programs)
    scored = [(names[program], each) for program, items in figures.objectives.items() for each in items]
    counts = Counter(each.progress for _, each in scored)
    known = [f"{formats.number(counts[each])} {_COUNTED.get(each, _WORDS[each])}" for each in Progress if counts[each]]
    programs = formats.count(len(figures.objectives), "program")
    sentences = [f"{formats.count(len(scored), 'objective')} of {programs}: {_list(known)}."]
    if counts[Progress.UNKNOWN] and not figures.facts:
        sentences.append(
            "Where there is no figure, only the coordinators of the program see it, or nothing has been measured yet."
        )
    columns = [Column("Program"), Column("Measure"), Column("Target", True), Column("Reached by the date", True)]
    columns += [Column("Progress"), Column("Due")]
    rows = [_row(name, each) for name, each in scored]
    table = Table("objectives", "Objectives in force on the date", columns, rows)
    return Section("objectives", SECTIONS["objectives"], sentences, (), [table])


def _list(texts: list[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _row(program: str, objective: ScoredObjective) -> list[Cell]:
    sign = "at most" if objective.better == "lower" else "at least"
    now = "–" if objective.now is None else value_text(objective.now, objective.unit)
    return [
        Cell(program),
        Cell(label_of(objective.measure)),
        Cell(f"{sign} {value_text(objective.target, objective.unit)}", raw=objective.target),
        Cell(now, raw="" if objective.now is None else round(objective.now, 6)),
        Cell(_WORDS[objective.progress]),
        Cell(formats.day(objective.due_on)),
    ]
