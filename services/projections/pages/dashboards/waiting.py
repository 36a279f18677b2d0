"""Mentees waiting for a mentor, by waiting time."""

from services.projections.pages.components import figures, formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table
from services.projections.programs.models import Ages, Waiting


def waiting_chart(waiting: Waiting, csv: str) -> Chart:
    """Return the chart of waiting mentees by waiting time."""
    labels = [_label(ages) for ages in waiting.ages]
    rows = [[Cell(label), figures.count_cell(ages.mentees)] for label, ages in zip(labels, waiting.ages, strict=True)]
    return Chart(
        id="waiting",
        question="How long have mentees been waiting for a mentor?",
        finding=_finding(waiting),
        size="rows-5",
        data={
            "kind": "bars",
            "labels": labels,
            "values": [figures.shown_count(ages.mentees) for ages in waiting.ages],
            "notes": [figures.hidden_note(ages.mentees) for ages in waiting.ages],
        },
        table=Table(
            "waiting",
            "Enrolled mentees without an open relationship, by waiting time",
            [Column("Waiting time"), Column("Mentees", True)],
            rows,
            csv,
        ),
        definition="waiting",
    )


def _label(ages: Ages) -> str:
    if ages.to_days is None:
        return f"{ages.from_days} days or more"
    if ages.from_days == 0:
        return f"Under {ages.to_days} days"
    return f"{ages.from_days} to {ages.to_days - 1} days"


def _finding(waiting: Waiting) -> str:
    mentees = figures.shown_count(waiting.mentees)
    if mentees == 0:
        return "No mentee is waiting."
    sentence = figures.count_sentence(
        waiting.mentees, "mentee is waiting", "mentees are waiting", "mentees waiting for a mentor"
    )
    median = figures.shown_count(waiting.median_days)
    if median is None:
        return f"{sentence}."
    return f"{sentence}; median wait {formats.count(median, 'day') if median else 'less than a day'}."
