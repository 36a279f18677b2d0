"""The relationships of the network as a table, piece by piece: CSV for spreadsheets, Parquet for analysis."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from numpy.typing import NDArray

from services.contract.envelope import from_micros
from services.platform.spreadsheet_text import safe_text
from services.projections.network.exports.visible_network import VisibleNetwork
from services.ripple import NEVER

ROWS = 16_384
"""Relationships of one piece."""
COLUMNS = (
    *("relationship_id", "mentor_id", "mentee_id", "program_id", "program", "organization_id", "organization"),
    *("started_at", "effect_at", "ended_at"),
)
_MOMENT = pa.timestamp("us", "UTC")
_SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in COLUMNS[:7]),
        pa.field("started_at", _MOMENT, nullable=False),
        *(pa.field(name, _MOMENT) for name in COLUMNS[8:]),
    ]
)


def csv_bytes(network: VisibleNetwork) -> Iterator[bytes]:
    """Return a CSV file (RFC 4180, UTF-8 with a byte order mark), times as ISO 8601."""
    yield ("\ufeff" + _lines([COLUMNS])).encode()
    for rows in _pieces(network):
        yield _lines([[_cell(value) for value in row] for row in zip(*rows, strict=True)]).encode()


def parquet_bytes(network: VisibleNetwork) -> Iterator[bytes]:
    """Return a Parquet file, one row group a piece."""
    sink = _Sink()
    with pyarrow.parquet.ParquetWriter(sink, _SCHEMA) as writer:
        for rows in _pieces(network):
            arrays = [pa.array(values, field.type) for values, field in zip(rows, _SCHEMA, strict=True)]
            writer.write_table(pa.table(arrays, schema=_SCHEMA))
            yield sink.taken()
    yield sink.taken()


def _pieces(network: VisibleNetwork) -> Iterator[list[list[Any]]]:
    """Return the columns of some relationships after the other."""
    graph = network.graph
    for first in range(0, len(graph), ROWS):
        some = slice(first, first + ROWS)
        programs, organizations = graph.program[some].tolist(), network.organization[some].tolist()
        yield [
            list(network.ids[some]),
            [graph.people[person] for person in graph.mentor[some].tolist()],
            [graph.people[person] for person in graph.mentee[some].tolist()],
            [network.program_ids[number] for number in programs],
            [graph.programs[number] for number in programs],
            [network.organization_ids[number] for number in organizations],
            [network.organizations[number] for number in organizations],
            *(_times(column[some]) for column in (graph.start, graph.effect, network.end)),
        ]


def _times(column: NDArray[np.int64]) -> list[int | None]:
    return [None if time == NEVER else time for time in column.tolist()]


def _cell(value: str | int | None) -> str:
    if isinstance(value, int):
        return from_micros(value).isoformat().replace("+00:00", "Z")
    return "" if value is None else safe_text(value)


def _lines(rows: Any) -> str:  # noqa: ANN401 - rows of any values
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


class _Sink(io.RawIOBase):
    """A file that is only written, and whose content is taken away piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - any buffer
        """Keep a piece until it is taken."""
        piece = bytes(content)
        self._written.append(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        """Return how much has been written in all."""
        return self._position

    def taken(self) -> bytes:
        """Return what has been written since the last time."""
        content, self._written = b"".join(self._written), []
        return content
