"""Figures about people as text: a number, or the reason why it is not shown."""

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell

HIDDEN = "hidden"
"""Text in place of a hidden figure, where its reason is stated nearby."""
WHY_FEW = "Figures about so few people could identify them."
WHY_WITHHELD = "It would reveal another small number."


def count_text(figure: Figure) -> str:
    """Return a count as text; a small one is `fewer than …`, another hidden one `hidden`, an undefined one a dash."""
    if figure.suppressed:
        return HIDDEN if figure.suppressed == WITHHELD else figure.suppressed
    return "–" if figure.value is None else formats.number(figure.value)


def hidden_text(figure: Figure, noun: str) -> str:
    """Return the text in place of a hidden figure that is no count: `hidden (fewer than 5 answers)`.

    A bare `fewer than 5` would read as the figure itself.

    Args:
        figure: The hidden figure.
        noun: Name of what it is about, in the plural.
    """
    if figure.suppressed == WITHHELD:
        return f"{HIDDEN} (would reveal another number)"
    return f"{HIDDEN} ({figure.suppressed} {noun})"


def hidden_note(figure: Figure) -> str:
    """Return the text in place of a bar; empty for a figure that is shown."""
    return count_text(figure) if figure.suppressed else ""


def suppression_reason(figure: Figure) -> str:
    """Return the full reason why a suppressed figure is not shown."""
    return WHY_WITHHELD if figure.suppressed == WITHHELD else WHY_FEW


def shown_count(figure: Figure) -> int | None:
    """Return a count that may be shown, or None."""
    return None if figure.value is None or figure.suppressed else round(figure.value)


def count_cell(figure: Figure) -> Cell:
    """Return a count as a cell of a table."""
    return Cell(count_text(figure), raw=shown_count(figure), hidden=bool(figure.suppressed))


def share_text(part: Figure, total: Figure) -> str:
    """Return a share of a total as text; empty where one of them is withheld or the total is zero."""
    part_count, total_count = shown_count(part), shown_count(total)
    if part_count is None or not total_count:
        return ""
    return formats.percent(part_count, total_count)


def count_phrase(figure: Figure, one: str, many: str) -> str:
    """Return a count with its noun: ``1 mentee``, ``fewer than 5 mentees``, ``mentees (number hidden)``."""
    value = shown_count(figure)
    if value is not None:
        return formats.count(value, one, many)
    if figure.suppressed and figure.suppressed != WITHHELD:
        return f"{figure.suppressed} {many}"
    return f"{many} (number {HIDDEN})" if figure.suppressed else f"{many} (number unknown)"


def count_sentence(figure: Figure, one: str, many: str, subject: str) -> str:
    """Return a count as a sentence without its full stop: ``1 goal has been met``.

    Args:
        figure: The count.
        one: Rest of the sentence after 1.
        many: Rest of the sentence after any other number.
        subject: Name of the counted things, for the sentence that states that their number is hidden.
    """
    if figure.suppressed == WITHHELD:
        return f"The number of {subject} is hidden to protect privacy"
    sentence = count_phrase(figure, one, many)
    return sentence[0].upper() + sentence[1:]


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
        return hidden_card(label, definition, figure, "people", note)
    return Card(label, value or count_text(figure), definition, note=note)


def hidden_card(label: str, definition: str, figure: Figure, noun: str, note: str = "") -> Card:
    """Return the card of a hidden figure, with its reason in place of the value.

    Args:
        label: Name of the figure.
        definition: Slug of its definition card.
        figure: The hidden figure.
        noun: Name of what it is about, in the plural.
        note: Context below the value.
    """
    return Card(label, hidden_text(figure, noun), definition, note=note, withheld=suppression_reason(figure))
