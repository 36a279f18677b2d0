"""Figures about people as text: a number, or the reason why it is not shown."""

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell

WHY_FEW = "Figures about so few people could identify them."
WHY_WITHHELD = "Hidden because it would reveal another figure, about too few people."


def count_text(figure: Figure) -> str:
    """Return a count as text; a suppressed one is its reason, an undefined one a dash."""
    return figure.suppressed or ("–" if figure.value is None else formats.number(figure.value))


def suppression_reason(figure: Figure) -> str:
    """Return the full reason why a suppressed figure is not shown."""
    return WHY_WITHHELD if figure.suppressed == WITHHELD else WHY_FEW


def shown_count(figure: Figure) -> int | None:
    """Return a count that may be shown, or None."""
    return None if figure.value is None or figure.suppressed else round(figure.value)


def count_cell(figure: Figure) -> Cell:
    """Return a count as a cell of a table."""
    return Cell(count_text(figure), raw=shown_count(figure))


def share_text(part: Figure, total: Figure) -> str:
    """Return a share of a total as text; empty where one of them is withheld or the total is zero."""
    part_count, total_count = shown_count(part), shown_count(total)
    if part_count is None or not total_count:
        return ""
    return formats.percent(part_count, total_count)


def count_phrase(figure: Figure, one: str, many: str) -> str:
    """Return a count with its noun: ``1 mentee``, ``fewer than 5 mentees``, ``a withheld number of mentees``."""
    value = shown_count(figure)
    if value is None:
        few = figure.suppressed if figure.suppressed != WITHHELD else "a withheld number of"
        return f"{few or 'an unknown number of'} {many}"
    return formats.count(value, one, many)


def figure_card(label: str, definition: str, figure: Figure, note: str = "", value: str | None = None) -> Card:
    """Return the card of a count, which may be suppressed.

    Args:
        label: Name of the figure.
        definition: Slug of its definition card.
        figure: The count.
        note: Context below the value.
        value: The value as text where it is not written as a whole number.
    """
    if figure.suppressed:
        reason = suppression_reason(figure)
        return Card(label, figure.suppressed, definition, note=note, withheld=reason)
    return Card(label, value or count_text(figure), definition, note=note)
