"""The layout of a table in a text file: its encoding, its separator and its heading."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.ripple.files.tables.errors import FileRejectedError
from services.ripple.files.tables.file_types import require_text
from services.ripple.files.tables.names import canonical

SAMPLE_BYTES = 1 << 16
HEADING_LINES = 20
"""A heading stands within the first lines, below a title at most."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a table in a file.

    Attributes:
        encoding: Python's name of the encoding.
        separator: The character between two cells.
        heading_line: Number of the line the heading starts on.
        heading_end: Number of its last line; a heading may have cells of two lines.
        columns: The names of all columns in lower case, with `_` between words; empty where the heading has no name.
        title: Whether lines above the heading hold text, which is not read.
    """

    encoding: str
    separator: str
    heading_line: int
    heading_end: int
    columns: tuple[str, ...]
    title: bool

    @property
    def named(self) -> list[str]:
        """The columns that have a name."""
        return [column for column in self.columns if column]


def detect_layout(sample: bytes, required: Sequence[str], *, encoding: str | None) -> Layout:
    """Detect a file's layout.

    Args:
        sample: The first `SAMPLE_BYTES` of the file.
        required: The columns the table must have, in lower case.
        encoding: The encoding, where it is known; else UTF-8, or UTF-16 by its mark or its zero bytes.

    Raises:
        FileRejectedError: `not-csv`, `file-empty`, `unknown-encoding`, `invalid-utf-8`, `columns-missing` or
            `columns-repeated`.
    """
    require_text(sample)
    if not sample.strip():
        raise FileRejectedError("file-empty", "the file is empty")
    used = _encoding(sample, encoding)
    text = _decoded(sample, used)
    found = max(_candidates(text, required), key=lambda one: one[0], default=None)
    if found is None:
        raise FileRejectedError("file-empty", "the file holds no heading")
    _, separator, first, last, cells, title = found
    columns = tuple(column_name(cell) for cell in cells)
    missing = [column for column in required if column not in columns]
    where = "" if first == 1 else f" on line {first}"
    if missing:
        detail = f"the heading{where}, read as separated by {SEPARATORS[separator]}, lacks {', '.join(missing)}"
        raise FileRejectedError("columns-missing", detail)
    repeated = sorted(column for column, count in Counter(columns).items() if count > 1 and column)
    if repeated:
        raise FileRejectedError("columns-repeated", f"the heading{where} repeats {', '.join(repeated)}")
    return Layout(used, separator, first, last, columns, title)


def column_name(cell: str) -> str:
    """Return a column's name as it is compared: lower case, `_` between words, no marks around it."""
    return re.sub(r"[\s_-]+", "_", canonical(cell).casefold()).strip("_:*. \"'")


def _encoding(sample: bytes, given: str | None) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    if given is not None:
        try:
            return codecs.lookup(given).name
        except LookupError:
            raise FileRejectedError(
                "unknown-encoding", f"{given} is no encoding; use utf-8, utf-16 or cp1252"
            ) from None
    if b"\0" in sample:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if min(even, odd) == 0 and even + odd > len(sample) // 20:
            return "utf-16-le" if odd else "utf-16-be"
        raise FileRejectedError("not-csv", "the file holds binary data, not CSV: save the table as CSV")
    return "utf-8"


def _decoded(sample: bytes, encoding: str) -> str:
    """Decode as far as the sample goes: its end may lie within a character."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    try:
        return codecs.getincrementaldecoder(encoding)(errors).decode(sample)
    except (UnicodeError, TypeError, AttributeError):
        raise FileRejectedError("unknown-encoding", f"the file cannot be read as {encoding}") from None


def _candidates(
    text: str, required: Sequence[str]
) -> Iterator[tuple[tuple[int, int, int], str, int, int, list[str], bool]]:
    """Yield every line that may be the heading, under every separator, with its rank first."""
    lines = [match[0] for match in _LINE.finditer(text) if match[0]][: HEADING_LINES * 2]
    for separator in SEPARATORS:
        reader = csv.reader(lines, delimiter=separator)
        first, title = 1, False
        for cells in reader:
            if first > HEADING_LINES:
                break
            if any(cell.strip() for cell in cells):
                known = sum(column in required for column in {column_name(cell) for cell in cells})
                named = min(sum(bool(cell.strip()) for cell in cells), 2)
                yield (
                    (known, named if first == 1 or not title else 0, -first),
                    separator,
                    first,
                    reader.line_num,
                    cells,
                    title,
                )
                title = True
            first = reader.line_num + 1
