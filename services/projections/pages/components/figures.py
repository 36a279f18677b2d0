"""Figures of the dashboards as words: a number, or the reason why there is none."""

from services.projections.disclosure.suppression import WITHHELD, Figure
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell

WHY_FEW = "Figures about so few people could tell who they are."
WHY_WITHHELD = "It would give another figure away, one about too few people."


def whole(figure: Figure) -> str:
    """Write a count; a suppressed one says why, an undefined one is a dash."""
    return figure.suppressed or ("–" if figure.value is None else formats.number(figure.value))


def why(figure: Figure) -> str:
    """Say why a suppressed figure is not shown."""
    return WHY_WITHHELD if figure.suppressed == WITHHELD else WHY_FEW


def known(figure: Figure) -> int | None:
    """Return a count that may be shown, or None."""
    return None if figure.value is None or figure.suppressed else round(figure.value)


def cell(figure: Figure) -> Cell:
    """Make a table's cell of a count."""
    return Cell(whole(figure), raw=known(figure))


def share(part: Figure, total: Figure) -> str:
    """Write a share of a total, or nothing where one of them is withheld or the total is zero."""
    known_part, known_total = known(part), known(total)
    if known_part is None or not known_total:
        return ""
    return formats.percent(known_part, known_total)


def counted(figure: Figure, one: str, many: str) -> str:
    """Write a count with its noun: ``1 mentee``, ``fewer than 5 mentees``."""
    value = known(figure)
    if value is None:
        few = figure.suppressed if figure.suppressed != WITHHELD else "a withheld number of"
        return f"{few or 'an unknown number of'} {many}"
    return formats.count(value, one, many)
