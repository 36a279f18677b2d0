"""The funnel: how far mentees' participations came."""

from services.projections.pages.components import figures
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.programs.models import Funnel

_STAGES = (
    ("applied", "Applied"),
    ("enrolled", "Enrolled"),
    ("matched", "Matched"),
    ("active", "Began"),
    ("closed_planned", "Closed as planned"),
)


def funnel_chart(funnel: Funnel, csv: str) -> Chart:
    """Draw how many ever came to each stage, with the share of those who applied."""
    stages = [(label, getattr(funnel, name)) for name, label in _STAGES]
    shares = [figures.share(figure, funnel.applied) for _, figure in stages]
    rows = [
        [Cell(label), figures.cell(figure), Cell(part)] for (label, figure), part in zip(stages, shares, strict=True)
    ]
    columns = [Column("Stage"), Column("Mentee participations", True), Column("Of those who applied", True)]
    notes = [figure.suppressed or part for (_, figure), part in zip(stages, shares, strict=True)]
    return Chart(
        id="funnel",
        question="How far do mentees come?",
        finding=_finding(funnel),
        size="rows-5",
        data={
            "kind": "bars",
            "labels": [label for label, _ in stages],
            "values": [figures.known(figure) for _, figure in stages],
            "notes": [funnel.applied.suppressed or "", *notes[1:]],
        },
        table=Table("funnel", "Mentee participations that ever came to this stage", columns, rows, csv),
        definition="funnel",
    )


def _finding(funnel: Funnel) -> str:
    share = figures.share(funnel.matched, funnel.enrolled)
    if not share:
        return "A person who applies twice has two participations."
    matched, enrolled = figures.whole(funnel.matched), figures.whole(funnel.enrolled)
    return f"Of {enrolled} enrolled, {matched} ({share}) were ever matched."
