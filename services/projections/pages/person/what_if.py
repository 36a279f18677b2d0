"""What would be missing had somebody never joined."""

from dataclasses import dataclass

from services.projections.network.answers.what_if import WithoutOne
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.links import Question
from services.projections.pages.components.wording import between


@dataclass(frozen=True, slots=True)
class WithoutView:
    """The sentence, and where the people lost were mentored; None where nobody is."""

    sentence: str
    table: Table | None


def without_view(question: Question, without: WithoutOne) -> WithoutView:
    """Say whom nobody would have reached."""
    columns = [Column("Mentored in"), Column("People nobody would have reached", True)]
    rows = [
        [
            Cell(each.name or formats.short_id(each.program_id), href=question.program(each.program_id)),
            figures.cell(each.people),
        ]
        for each in without.programs
    ]
    caption = "Where they were mentored; somebody mentored in two programs counts in both"
    table = Table("without", caption, columns, rows, question.link(csv="without")) if rows else None
    return WithoutView(_sentence(without), table)


def _sentence(without: WithoutOne) -> str:
    name, reach = formats.short_id(without.without), without.reach
    if not reach:
        return f"Nobody: {name} has reached nobody yet."
    if not without.lost:
        return f"Nobody: others reached each of the {formats.count(reach, 'person', 'people')} as well."
    share = formats.percent(without.lost, reach)
    span = between(without.bounds, "lost", formats.number)
    lost = f"{formats.number(without.lost)} of the {formats.count(reach, 'person', 'people')} reached"
    others = reach - without.lost
    rest = f" Others reached the remaining {formats.number(others)} as well." if others else ""
    return f"{lost} ({share}) would have been reached by nobody{f'; {span}' if span else ''}.{rest}"
