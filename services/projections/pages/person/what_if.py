"""What-if: the people who would not have been reached had one person never joined."""

from dataclasses import dataclass

from services.projections.network.answers.what_if import WithoutOne
from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Column, Table
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import bounds_text
from services.projections.pages.people.names import Names


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """The finding, and where the people lost were mentored; None where no one is lost."""

    sentence: str
    table: Table | None


def what_if_view(links: PageLinks, answer: WithoutOne, names: Names) -> WhatIfView:
    """Build the section from the network's answer."""
    columns = [Column("Mentored in"), Column("People not reached", True)]
    rows = [
        [
            Cell(each.name or formats.short_id(each.program_id), href=links.program_page(each.program_id)),
            figures.count_cell(each.people),
        ]
        for each in answer.programs
    ]
    caption = (
        "People not reached, by program they were mentored in; a person mentored in two programs is counted in both"
    )
    table = Table("what-if", caption, columns, rows, links.address(csv="what-if")) if rows else None
    return WhatIfView(_sentence(answer, names.of(answer.without)), table)


def _sentence(answer: WithoutOne, name: str) -> str:
    reach = answer.reach
    if not reach:
        return f"{name} has not reached anyone."
    people = formats.count(reach, "person", "people")
    if not answer.lost:
        return f"Other mentors would still have reached everyone: {people}."
    bounds = bounds_text(answer.bounds, "lost", formats.number)
    if answer.lost == reach and not bounds:
        everyone = f"none of the {people} reached would" if reach > 1 else "the only person reached would not"
        return f"Without {name}, {everyone} have been reached."
    share = formats.percent(answer.lost, reach)
    lost = (
        f"Without {name}, {formats.number(answer.lost)} of the {people} reached ({share}) would not have been reached "
        f"by anyone{f'; {bounds}' if bounds else ''}."
    )
    others = reach - answer.lost
    return f"{lost} Other mentors would still have reached the remaining {formats.number(others)}." if others else lost
