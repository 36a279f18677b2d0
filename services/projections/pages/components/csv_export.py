"""CSV export (RFC 4180) of a page's tables, with plain numbers.

It begins with a byte order mark: without one, Excel reads UTF-8 as the country's old encoding and damages names.
"""

import csv
import io

from services.platform.spreadsheet_text import safe_text
from services.projections.pages.components.blocks import Cell, Table

BYTE_ORDER_MARK = "\ufeff"


def to_csv(table: Table) -> str:
    """Write a table as CSV; text that a spreadsheet would evaluate as a formula is prefixed with an apostrophe."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([safe_text(column.label) for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _plain(cell: Cell) -> str | float:
    if isinstance(cell.raw, int | float):
        return cell.raw
    return safe_text(cell.text if cell.raw is None else cell.raw)
