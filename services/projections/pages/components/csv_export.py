"""CSV export (RFC 4180) of a page's tables, with plain numbers."""

import csv
import io

from services.projections.pages.components.blocks import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: Table) -> str:
    """Write a table as CSV; text that a spreadsheet would evaluate as a formula is prefixed with an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.label for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _plain(cell: Cell) -> str | float:
    if isinstance(cell.raw, int | float):
        return cell.raw
    text = cell.text if cell.raw is None else cell.raw
    return f"'{text}" if text.startswith(_FORMULA) else text
