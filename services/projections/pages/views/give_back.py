"""Who was mentored and went on to mentor."""

from services.projections.network.answers.summary import NetworkSummary
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Cell, Chart, Column, Table
from services.projections.pages.views.question import Question


def give_back_chart(summary: NetworkSummary, question: Question) -> Chart:
    """Draw how many of the people mentored became mentors, beside those who did not."""
    give_back = summary.give_back
    labels = ["Went on to mentor", "Not, so far"]
    values = [give_back.events, give_back.at_risk - give_back.events]
    shares = [formats.percent(value, give_back.at_risk) for value in values]
    rows = [
        [Cell(label), Cell(formats.number(value), raw=value), Cell(share)]
        for label, value, share in zip(labels, values, shares, strict=True)
    ]
    already = formats.count(give_back.already_mentors, "person", "people")
    table = Table(
        "give-back",
        "Mentees who had not mentored before they were mentored",
        [Column("Since then"), Column("People", True), Column("Share", True)],
        rows,
        question.link(csv="give-back"),
    )
    return Chart(
        id="give-back",
        question="Do mentees become mentors?",
        finding=f"Not counted: {already} who had mentored before they were mentored."
        if give_back.already_mentors
        else "Nobody had mentored before they were mentored.",
        size="rows-3",
        data={"kind": "bars", "labels": labels, "values": values, "notes": shares},
        table=table,
        definition="give-back",
    )
