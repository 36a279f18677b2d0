"""Chart of the number of people in each generation of a ripple."""

from services.projections.network.answers.person import NetworkPerson
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Chart, Column, Table

_SIZES = {3: "rows-3", 5: "rows-5", 8: "rows-8"}


def generations_chart(person: NetworkPerson, csv: str) -> Chart:
    """Return the chart of people by generation."""
    labels = [f"{ordinal(size.generation)} generation" for size in person.generations]
    values = [size.people for size in person.generations]
    rows = [[Cell(label), Cell(formats.number(value), raw=value)] for label, value in zip(labels, values, strict=True)]
    return Chart(
        id="generations",
        question="How many generations were reached?",
        finding=f"Influence reached {formats.count(person.depth, 'generation')}.",
        size=bars_size(len(rows)),
        data={"kind": "bars", "labels": labels, "values": values},
        table=Table("generations", "People by generation", [Column("Generation"), Column("People", True)], rows, csv),
        definition="generation",
    )


def bars_size(rows: int) -> str:
    """Return the height of a chart with so many bars."""
    return next((size for most, size in _SIZES.items() if rows <= most), "rows-12")


def ordinal(number: int) -> str:
    """Return a number as an ordinal: ``1st``, ``2nd``, ``11th``."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
