"""The records of a table in a text file, with the numbers of their lines. Memory does not grow with the file.

Line ends may be LF, CR LF or CR, and the last one may be missing (RFC 4180). Records and columns that are empty are
none. A quotation mark that is not closed refuses its own line, and reading continues with the next.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import compress
from typing import BinaryIO, cast

from services.ripple.files.tables.errors import RejectedRow
from services.ripple.files.tables.layout import SAMPLE_BYTES, Layout, detect_layout

MAX_LINE = 1_000_000
"""Characters; a longer line is no record."""
MAX_LINES = 1_000
"""Lines of one record; a cell with more is one whose quotation mark is not closed."""
_NOT_CLOSED = ("unclosed-quote", "a quotation mark on this line is not closed: close it, or remove it")
_TIME = re.compile(r"\s*[\d][\d\s./:TZ+-]{0,38}")


class Records:
    """The records of an open file: lists of the cells of the named columns, or why they cannot be read.

    Args:
        file: Opened in binary mode, at its beginning.
        required: The columns the table must have.
        encoding: The encoding, where it is known.

    Attributes:
        layout: How the file holds its table.
        heading: The named columns.
        cells: The cells of the last record as far as they can be separated, also where it was refused.
        last_line_open: Whether the last line had no line break; known at the end.

    Raises:
        FileRejectedError: The file is no table with these columns.
    """

    def __init__(self, file: BinaryIO, required: tuple[str, ...], encoding: str | None = None) -> None:
        self._file = file
        sample = file.read(SAMPLE_BYTES)
        self.layout: Layout = detect_layout(sample, required, encoding=encoding)
        self.heading = self.layout.named
        self._kept = [bool(column) for column in self.layout.columns]
        self._time = self.layout.columns.index("start") if "start" in self.layout.columns else None
        self._text: io.TextIOWrapper | None = None
        self._back: deque[str] = deque()
        self._line = 0
        self.cells: list[str] = []
        self.last_line_open = False

    def __iter__(self) -> Iterator[tuple[int, list[str]] | RejectedRow]:
        """Return every record after the heading as (line, cells), or refused; empty ones are left out."""
        self._file.seek(0)
        errors = "surrogateescape" if self.layout.encoding.startswith("utf-8") else "replace"
        self._text = io.TextIOWrapper(
            cast("io.BufferedReader", self._file), encoding=self.layout.encoding, errors=errors, newline=""
        )
        self._back.clear()
        self._line = 0
        try:
            yield from self._records()
        finally:
            if not self._text.closed:  # the reader may have closed the file, after an error of its own
                self._text.detach()
            self._text = None

    def _records(self) -> Iterator[tuple[int, list[str]] | RejectedRow]:
        while (line := self._next_line()) is not None:
            first = self._line
            if first <= self.layout.heading_end:
                continue
            self.cells = line.rstrip("\r\n").split(self.layout.separator)
            if len(line) >= MAX_LINE and not line.endswith(("\n", "\r")):
                self._skip_rest()
                yield RejectedRow(first, "line-too-long", f"the line is longer than {MAX_LINE} characters")
                continue
            cells = self._quoted(line) if '"' in line else self.cells
            record = cells if isinstance(cells, RejectedRow) else self._checked(first, cells)
            if record is not None:
                yield record

    def _next_line(self) -> str | None:
        if self._back:
            self._line += 1
            return self._back.popleft()
        assert self._text is not None  # noqa: S101 - called while iterating
        line = self._text.readline(MAX_LINE)
        if not line:
            return None
        self._line += 1
        self.last_line_open = not line.endswith(("\n", "\r"))
        return line

    def _skip_rest(self) -> None:
        assert self._text is not None  # noqa: S101 - called while iterating
        while rest := self._text.readline(MAX_LINE):
            if rest.endswith(("\n", "\r")):
                return

    def _quoted(self, line: str) -> list[str] | RejectedRow:
        """Return the cells of a record that begins with `line`; of one that cannot be read its first line is lost."""
        first, taken, size = self._line, [line], len(line)

        def feed() -> Iterator[str]:
            nonlocal size
            yield line
            while len(taken) <= MAX_LINES and size <= MAX_LINE and (more := self._next_line()) is not None:
                taken.append(more)
                size += len(more)
                yield more

        fault = _NOT_CLOSED
        try:
            cells = next(csv.reader(feed(), delimiter=self.layout.separator, strict=True))
        except csv.Error as error:
            cells = None
            if len(taken) == 1 and "end of data" not in str(error):
                fault = "not-csv", "a quotation mark stands beside a quoted cell: double it, or remove it"
        if cells is not None and (len(taken) == 1 or not self._took_records(cells, taken[1:])):
            self.cells = cells
            return cells
        swallowed = taken[1:]
        self._back.extendleft(reversed(swallowed))
        self._line = first
        return RejectedRow(first, fault[0], fault[1] + _describe_swallowed(len(swallowed)))

    def _took_records(self, cells: list[str], lines: list[str]) -> bool:
        """Return whether a record of several lines has taken in other records."""
        wide = len(self.layout.columns)
        if len(cells) != wide and self._fitted(cells) is None:
            return True
        if self._time is None:
            return False
        split = (line.rstrip("\r\n").split(self.layout.separator) for line in lines)
        return any(len(inner) == wide and _TIME.fullmatch(inner[self._time]) for inner in split)

    def _checked(self, first: int, cells: list[str]) -> tuple[int, list[str]] | RejectedRow | None:
        """Return the cells of the named columns; None for a record without any content."""
        if not any(map(str.strip, cells)):
            return None
        fitted = self._fitted(cells)
        if fitted is None:
            detail = f"the row has {len(cells)} fields, the heading {len(self.layout.columns)}"
            return RejectedRow(first, "wrong-columns", detail)
        named = list(compress(fitted, self._kept))
        if len(named) != len(fitted) and any(
            cell.strip() for cell, kept in zip(fitted, self._kept, strict=True) if not kept
        ):
            return RejectedRow(first, "unnamed-column", "the row has a value in a column without a name")
        if any(not cell.isascii() and _has_raw_bytes(cell) for cell in named):
            detail = (
                "the row holds bytes that are not UTF-8: if the file was saved by Excel, --encoding cp1252 may read it"
            )
            return RejectedRow(first, "invalid-utf-8", detail)
        return first, named

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """Return as many cells as there are columns, where only empty or nameless ones differ; else None."""
        wide = len(self._kept)
        if len(cells) > wide:
            return None if any(map(str.strip, cells[wide:])) else cells[:wide]
        if len(cells) < wide:
            return None if any(self._kept[len(cells) :]) else cells + [""] * (wide - len(cells))
        return cells


def _describe_swallowed(lines: int) -> str:
    if not lines:
        return ""
    many = f"{lines} or more" if lines >= MAX_LINES else str(lines)
    return f". It would have taken in {many} more line{'' if lines == 1 else 's'}, read on their own instead"


def _has_raw_bytes(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell)
