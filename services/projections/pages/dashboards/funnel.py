"""Funnel: how many mentee participations reached each stage."""

from services.projections.pages.components import figures
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.programs.models import Funnel

_STAGES = (
    ("invited", "Invited"),
    ("applied", "Applied"),
    ("screening", "Screened"),
    ("waitlisted", "Waitlisted"),
    ("enrolled", "Enrolled"),
    ("matched", "Matched"),
    ("active", "Started"),
    ("closed_planned", "Closed as planned"),
)
_OPTIONAL = frozenset({"invited", "screening", "waitlisted"})
"""Stages that many programs do not have: they are shown where any mentee reached them."""


def funnel_chart(funnel: Funnel, csv: str) -> Chart:
    """Return the chart of participations that reached each stage, with their share of those who applied."""
    every = [(name, label, getattr(funnel, name)) for name, label in _STAGES]
    shown = [each for each in every if each[0] not in _OPTIONAL or each[2].value != 0]
    stages = [(label, figure) for _, label, figure in shown]
    shares = ["" if name == "invited" else figures.share_text(figure, funnel.applied) for name, _, figure in shown]
    rows = [
        [Cell(label), figures.count_cell(figure), Cell(part)]
        for (label, figure), part in zip(stages, shares, strict=True)
    ]
    columns = [Column("Stage"), Column("Mentee participations", True), Column("Share of those who applied", True)]
    notes = [
        figures.hidden_note(figure) or ("" if name == "applied" else part)
        for (name, _, figure), part in zip(shown, shares, strict=True)
    ]
    return Chart(
        id="funnel",
        question="How far do mentees get?",
        finding=_finding(funnel),
        size="rows-5" if len(stages) <= 5 else "rows-8",
        data={
            "kind": "bars",
            "labels": [label for label, _ in stages],
            "values": [figures.shown_count(figure) for _, figure in stages],
            "notes": notes,
        },
        table=Table("funnel", "Mentee participations that reached each stage", columns, rows, csv),
        definition="funnel",
    )


def _finding(funnel: Funnel) -> str:
    share = figures.share_text(funnel.matched, funnel.applied)
    if not share:
        return "A person who applies twice has two participations."
    matched, applied = figures.count_text(funnel.matched), figures.count_text(funnel.applied)
    return f"Of {applied} applications, {matched} ({share}) led to a match. Percentages are of all applications."
