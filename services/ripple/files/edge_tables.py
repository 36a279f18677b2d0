"""Tables of relationships as they are in files, with the place of each row in its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from services.ripple.files.tables.errors import FileRejectedError, RejectedRow
from services.ripple.files.tables.layout import SAMPLE_BYTES, Layout, column_name, detect_layout
from services.ripple.files.tables.records import Records

REQUIRED_COLUMNS = ("mentor", "mentee", "start")
KNOWN_COLUMNS = (*REQUIRED_COLUMNS, "effect", "end", "program", "organization")
_PARQUET = b"PAR1"


class InvalidEdgesError(ValueError):
    """The file is unreadable or has an invalid value; the message names the place and the remedy."""


@dataclass(frozen=True)
class EdgeTable:
    """The known columns of a file.

    Attributes:
        columns: A pyarrow table.
        place: Returns where a row of the table is in the file: `line 7` of text, `row 6` of Parquet.
        exact: Whether rows and places are those of a careful reading; a fast one may refuse what that one reads.
    """

    columns: Any
    place: Callable[[int], str]
    exact: bool


def read_edge_table(path: Path, *, encoding: str | None, careful: bool) -> EdgeTable:
    """Read a file's known columns.

    Args:
        path: Parquet, or CSV with a heading.
        encoding: The encoding of CSV, where it is known.
        careful: Read CSV record by record: slower, tolerant of what spreadsheets save, and with exact line numbers.

    Raises:
        InvalidEdgesError: The file is corrupt, no table, or lacks a column.
    """
    try:
        with path.open("rb") as file:
            head = file.read(SAMPLE_BYTES)
        if head.startswith(_PARQUET):
            return _parquet(path)
        if path.suffix == ".parquet":
            raise InvalidEdgesError("the file is corrupt: it is named .parquet, but is not a Parquet file")
        layout = detect_layout(head, REQUIRED_COLUMNS, encoding=encoding)
        table = None if careful else _fast(path, layout)
        return table if table is not None else _careful(path, encoding)
    except FileRejectedError as refused:
        detail = f"missing column: {refused}" if refused.rule == "columns-missing" else str(refused)
        raise InvalidEdgesError(detail) from None
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise InvalidEdgesError(f"the file is corrupt or not a table: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """Return an error's first sentence, which repeats no row."""
    return str(error).splitlines()[0].split(": ")[0][:120]


def _parquet(path: Path) -> EdgeTable:
    names = {name: column_name(name) for name in pyarrow.parquet.read_schema(path).names}
    known = {name: column for name, column in names.items() if column in KNOWN_COLUMNS}
    repeated = [column for column, count in Counter(known.values()).items() if count > 1]
    missing = [column for column in REQUIRED_COLUMNS if column not in known.values()]
    if missing or repeated:
        what = f"missing column {', '.join(missing)}" if missing else f"the columns repeat {', '.join(repeated)}"
        raise InvalidEdgesError(f"{what}; required are {', '.join(REQUIRED_COLUMNS)}")
    table = pyarrow.parquet.read_table(path, columns=list(known))
    table = table.rename_columns([known[name] for name in table.column_names])
    return EdgeTable(table, lambda row: f"row {row + 1}", exact=True)


def _fast(path: Path, layout: Layout) -> EdgeTable | None:
    """Read CSV in columns; None where only a careful reading can tell the records apart."""
    if not layout.encoding.startswith("utf-8"):
        return None
    names = [column or f"\0{number}" for number, column in enumerate(layout.columns)]
    known = [column for column in KNOWN_COLUMNS if column in names]
    try:
        table = pyarrow.csv.read_csv(
            path,
            pyarrow.csv.ReadOptions(column_names=names, skip_rows=layout.heading_end),
            pyarrow.csv.ParseOptions(delimiter=layout.separator),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(known, pa.string()),
                include_columns=known,
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    if _has_long_records(path, layout, table.num_rows):
        return None
    return EdgeTable(table, lambda row: f"row {row + 1}", exact=False)


def _has_long_records(path: Path, layout: Layout, rows: int) -> bool:
    """Return whether a file with quotation marks may have records of several lines."""
    quoted, lines, last = False, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 22):
            quoted = quoted or b'"' in chunk
            lines += chunk.count(b"\n") or chunk.count(b"\r")
            last = chunk[-1:]
    return quoted and lines + (last not in (b"\n", b"\r")) != rows + layout.heading_end


def _careful(path: Path, encoding: str | None) -> EdgeTable:
    lines: list[int] = []
    with path.open("rb") as file:
        records = Records(file, REQUIRED_COLUMNS, encoding)
        known = [(at, column) for at, column in enumerate(records.heading) if column in KNOWN_COLUMNS]
        columns: dict[str, list[str | None]] = {column: [] for _, column in known}
        for record in records:
            if isinstance(record, RejectedRow):
                raise InvalidEdgesError(f"line {record.line}: {record.detail}")
            lines.append(record[0])
            for at, column in known:
                columns[column].append(record[1][at] or None)
    table = pa.table({column: pa.array(cells, pa.string()) for column, cells in columns.items()})
    return EdgeTable(table, lambda row: f"line {lines[row]}", exact=True)
