"""View of what is released of a program: sums of closed batches, for readers who do not see its facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.disclosure.released_figures import at_least
from services.projections.disclosure.access import Door
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell, Column, Table
from services.projections.pages.definitions import measure_slug
from services.projections.releases.models import ReleasedFigure, ReleasedFigures

_STREAMS = {
    "applied": ("Applications", "funnel"),
    "enrolled": ("Mentees enrolled", "enrolled"),
    "mentors": ("Mentors enrolled", "enrolled"),
    "left": ("Mentees who left", "enrolled"),
    "matched": ("Matches", "funnel"),
    "activated": ("Relationships started", "funnel"),
    "closed-active": ("Relationships ended", "match-length"),
    "first-session": ("Pairs that have met", "pairs-met"),
    "sessions": ("Sessions held", "sessions-held"),
    "goal-agreed": ("Goals agreed", "goals-agreed"),
    "goal-met": ("Goals met", "goals-met"),
}
"""Label and definition of each stream of counts."""
_HEADLINE = ("enrolled", "mentors", "activated", "sessions", "goal-met")


@dataclass(frozen=True, slots=True)
class ReleasedView:
    """Released sums of a program, or of all programs.

    Attributes:
        sentence: The headline in words.
        completeness: Until when everything was considered, and what waits.
        cards: The headline figures.
        table: Every released sum.
    """

    sentence: str
    completeness: str
    cards: Sequence[Card]
    table: Table


def released_view(figures: ReleasedFigures, csv: str) -> ReleasedView:
    """Build the view.

    Args:
        figures: What is released, through the door of the reader.
        csv: Address of the table as CSV.
    """
    by_stream = {each.stream: each for each in figures.items}
    completeness = _completeness(figures)
    cards = [_card(stream, by_stream.get(stream), figures, completeness) for stream in _HEADLINE]
    active = by_stream.get("activated")
    sentence = (
        f"{_count(active, figures)} relationships have started, and {_count(by_stream.get('sessions'), figures)} "
        "sessions were held."
    )
    rows = [_row(each, figures) for each in figures.items if each.stream in _STREAMS or each.mean is not None]
    columns = [Column("What is counted"), Column("Released", True), Column("Mean, 1 to 5", True)]
    caption = "Sums of closed batches, from the beginning"
    return ReleasedView(
        sentence[:1].upper() + sentence[1:], completeness, cards, Table("released", caption, columns, rows, csv)
    )


def _completeness(figures: ReleasedFigures) -> str:
    each = "each Monday" if figures.door is Door.INNER else "on the first of each month"
    if figures.complete_to is None:
        return f"Nothing has been released yet. Figures are released {each}."
    day = formats.day(figures.complete_to)
    few = f"changes of fewer than {figures.smallest_batch} people are not shown yet"
    return f"Complete to {day}; {few}. Released {each}."


def _count(figure: ReleasedFigure | None, figures: ReleasedFigures) -> str:
    count = 0 if figure is None else figure.count
    return at_least(count, figures.smallest_batch).replace(str(count), formats.number(count))


def _card(stream: str, figure: ReleasedFigure | None, figures: ReleasedFigures, completeness: str) -> Card:
    label, definition = _STREAMS[stream]
    people = "" if figure is None else f"{formats.count(figure.people, 'person', 'people')} in the batches; "
    return Card(
        label,
        _count(figure, figures),
        measure_slug(definition),
        note=f"{people}{completeness.partition(' Released')[0]}",
    )


def _row(figure: ReleasedFigure, figures: ReleasedFigures) -> list[Cell]:
    label = _STREAMS[figure.stream][0] if figure.stream in _STREAMS else _answers(figure.stream)
    return [
        Cell(label),
        Cell(_count(figure, figures), raw=figure.count),
        Cell(figure.mean or "–"),
    ]


def _answers(stream: str) -> str:
    """Return the words of a stream of answers, `answered:instrument:version:wave:about:giver`."""
    _, instrument, version, *wave, about, giver = stream.split(":")
    named = f", wave {wave[0]}" if wave and wave[0] else ""
    return f"{instrument} version {version}{named}, about the {about}, by {giver}s"
