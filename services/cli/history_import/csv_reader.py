"""A CSV file as a stream of records with their line numbers. Memory does not grow with the file.

RFC 4180 in UTF-8, with or without a byte order mark. Anything else is one rejected record, and reading continues
after it. A last line without a line break is rejected too: `p017` may be
the beginning of `p0171`, and what is recorded cannot be deleted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from services.cli.history_import.errors import FileRejectedError, RejectedRow

MAX_LINE = 1_000_000
"""Bytes; a longer line is not a row."""
_TORN = ("torn-last-line", "the last line does not end: complete it, or end it with a line break if it is whole")
_NOT_UTF8 = ("invalid-utf-8", "the record holds bytes that are not UTF-8")


class Records:
    """The records of an open file: lists of fields, or why they cannot be read.

    Args:
        file: Opened in binary mode, at its beginning.

    Attributes:
        heading: The first record's fields.

    Raises:
        FileRejectedError: `file-empty`, or the heading cannot be read.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._line = 0
        self._torn = False
        self._too_long = False
        self._reader = csv.reader(self._lines(), strict=True)
        self.heading = self._heading()

    def __iter__(self) -> Iterator[tuple[int, list[str]] | RejectedRow]:
        """Every record after the heading as (line, fields), or refused; blank lines are none."""
        while True:
            first = self._line + 1
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RejectedRow(first, *self._unreadable(first, error))
                continue
            fault = self._fault(fields)
            if fault is not None:
                yield RejectedRow(first, *fault)
            elif fields:
                yield first, fields

    def _heading(self) -> list[str]:
        try:
            fields = next(self._reader)
        except StopIteration:
            raise FileRejectedError("file-empty", "the file holds no heading") from None
        except csv.Error as error:
            raise FileRejectedError(*self._unreadable(1, error)) from None
        fault = self._fault(fields)
        if fault is not None:
            raise FileRejectedError(*fault)
        return [field.strip() for field in fields]

    def _lines(self) -> Iterator[str]:
        while line := self._file.readline(MAX_LINE):
            self._line += 1
            if self._line == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            self._torn = not line.endswith(b"\n")
            if self._torn and len(line) >= MAX_LINE:
                self._skip_rest()
            # Bytes that are no UTF-8 become lone surrogates here, which no valid text holds.
            yield line.decode("utf-8", "surrogateescape")

    def _skip_rest(self) -> None:
        self._too_long = True
        while rest := self._file.readline(MAX_LINE):
            if rest.endswith(b"\n"):
                self._torn = False
                return

    def _fault(self, fields: list[str]) -> tuple[str, str] | None:
        if self._too_long:
            self._too_long = False
            return "line-too-long", f"the line is longer than {MAX_LINE} bytes"
        if self._torn and fields:
            return _TORN
        if any(not field.isascii() and not _is_text(field) for field in fields):
            return _NOT_UTF8
        return None

    def _unreadable(self, first: int, error: csv.Error) -> tuple[str, str]:
        if self._too_long:
            self._too_long = False
            return "line-too-long", f"the line is longer than {MAX_LINE} bytes"
        where = f" (lines {first} to {self._line} are not imported)" if self._line > first else ""
        if self._torn:
            return _TORN[0], _TORN[1] + where
        return "not-csv", f"the record is not CSV: {error}{where}"


def _is_text(field: str) -> bool:
    return not any("\udc80" <= character <= "\udcff" for character in field)
