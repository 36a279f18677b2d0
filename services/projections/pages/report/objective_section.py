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
}


def objectives(figures: ReportFigures) -> Section:
    """Return the objectives in force on the date, each with its target, its figure and its progress."""
    if not figures.objectives:
        return Section("objectives", SECTIONS["objectives"], ["No program had stated an objective by the date."])
    names = unique_names(figures.programs)
    scored = [(names[program], each) for program, items in figures.objectives.items() for each in items]
    known = [(name, each) for name, each in scored if each.progress in _WORDS]
    stated = f"{formats.count(len(scored), 'objective')} of {formats.count(len(figures.objectives), 'program')}"
    if not known:
        return Section(
            "objectives", SECTIONS["objectives"], [f"{_are_in_force(len(scored), stated)}. {_unknown(figures)}"]
        )
    counts = Counter(each.progress for _, each in known)
    found = [f"{formats.number(counts[each])} {_WORDS[each]}" for each in _WORDS if counts[each]]
    without = len(scored) - len(known)
    sentences = [f"{stated}: {_list([*found, *([f'{formats.number(without)} without a figure'] if without else [])])}."]
    if without:
        sentences.append(_unknown(figures))
    columns = [Column("Program"), Column("Measure"), Column("Target", True), Column("Reached by the date", True)]
    columns += [Column("Progress"), Column("Due")]
    rows = [_row(name, each) for name, each in known]
    table = Table("objectives", "Objectives in force on the date", columns, rows)
    return Section("objectives", SECTIONS["objectives"], sentences, (), [table])


def _are_in_force(count: int, stated: str) -> str:
    return f"{stated} {'is' if count == 1 else 'are'} in force"


def _unknown(figures: ReportFigures) -> str:
    """Return why there is no figure of an objective, by the door of the reader."""
    if figures.facts:
        return "Where there is no figure, nothing of it has been measured yet."
    if figures.request.organization:
        return "Where there is no figure, too few people are in what has been released of it; its coordinators see it."
    return (
        "How far each of them is, is released inside its organization only: the executives there read it in their "
        "report."
    )


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
