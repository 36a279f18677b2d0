"""A table whose rows have buttons, and that can be selected for one action on several of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.pages.components.blocks import Cell, Table
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.form import Form


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One row.

    Attributes:
        cells: Its cells; the first names it.
        buttons: Its actions.
        value: What selecting it adds to the form of the table; empty where it cannot be selected.
    """

    cells: Sequence[Cell]
    buttons: Sequence[Button] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class ActionTable:
    """A table with actions.

    Attributes:
        table: Its columns, and its rows for the export.
        rows: Its rows with their actions.
        form: The form of the selected rows; None where they cannot be selected.
        choices: Texts of its buttons by code: what is done with the selected rows.
    """

    table: Table
    rows: Sequence[ActionRow]
    form: Form | None = None
    choices: Sequence[tuple[str, str]] = ()

    @property
    def acts(self) -> bool:
        """Return whether a row has an action."""
        return any(row.buttons for row in self.rows)
