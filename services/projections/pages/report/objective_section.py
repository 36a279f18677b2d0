"""Section of a report about objectives: what the programs aim at."""

from datetime import datetime

from services.policy.measures import MEASURES
from services.projections.disclosure.access import Disclosure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.queries import PageQueries
from services.projections.pages.report.document import SECTIONS, Section
from services.projections.pages.report.wording import name_of, value_text
from services.projections.reports.figures import ReportFigures


def objective_section(
    queries: PageQueries,
    figures: ReportFigures,
    disclosure: Disclosure,  # noqa: ARG001 - objectives are terms of a program, which all members see
    now: datetime,  # noqa: ARG001
) -> Section:
    """Return the objectives of the programs."""
    rows = []
    for program in figures.programs:
        _, objectives = queries.terms(program.program)
        latest = {each.code: each for each in objectives}
        for each in latest.values():
            sign = "at most" if each.better == "lower" else "at least"
            rows.append(
                [
                    Cell(program.name),
                    Cell(name_of(each.measure)),
                    Cell(f"{sign} {value_text(each.target_thousandths / 1000, _unit(each.measure))}"),
                    Cell(formats.day(each.due_on)),
                ]
            )
    if not rows:
        return Section("objectives", SECTIONS["objectives"], ["No program has stated an objective."])
    columns = [Column("Program"), Column("Measure"), Column("Target", True), Column("Due", True)]
    count = formats.count(len(rows), "objective")
    table = Table("objectives", "Objectives in force", columns, rows)
    return Section("objectives", SECTIONS["objectives"], [f"The programs have stated {count}."], (), [table])


def _unit(measure: str) -> str:
    return MEASURES[measure].unit if measure in MEASURES else "people"
