"""CSV export (RFC 4180) of a page's tables, with plain numbers.

It begins with a byte order mark: without one, Excel reads UTF-8 as the country's old encoding and damages names.
"""

import csv
import io
import unicodedata

from services.projections.pages.components.blocks import Cell, Table

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@")
_DIRECTION = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Characters that reverse the text after them, beyond their own cell."""


def to_csv(table: Table) -> str:
    """Write a table as CSV; text that a spreadsheet would evaluate as a formula is prefixed with an apostrophe."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_safe(column.label) for column in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _plain(cell: Cell) -> str | float:
    if isinstance(cell.raw, int | float):
        return cell.raw
    return _safe(cell.text if cell.raw is None else cell.raw)


def _safe(text: str) -> str:
    """Return text without changes of direction, and with an apostrophe before what may be a formula."""
    text = text.translate(_DIRECTION)
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet may evaluate a text: it skips blanks and invisible characters before a formula.

    Full-width signs count: some spreadsheets read them as their ordinary forms.
    """
    if text.startswith(("\t", "\r", "\n")):
        return True
    shown = next((one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc")), "")
    return unicodedata.normalize("NFKC", shown).startswith(_FORMULA)
