"""Reader of relationship files: CSV or Parquet of any size that fits into memory as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from services.ripple import NEVER, Effect, TemporalGraph, choose_default
from services.ripple.files.arrow_arrays import Column, missing, numbers
from services.ripple.files.time_format import LATEST, InvalidTimeError, TimeFormat, detect_time_format

REQUIRED_COLUMNS = ("mentor", "mentee", "start")
KNOWN_COLUMNS = (*REQUIRED_COLUMNS, "effect", "end", "program", "organization")


class InvalidEdgesError(ValueError):
    """The file is unreadable or has an invalid value; the message names the place and the remedy."""


class NameColumn(Sequence[str]):
    """A column of names, converted to text on access."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __len__(self) -> int:
        return len(self.column)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [str(name) for name in self.column[at].to_pylist()]
        return str(self.column[at].as_py())

    def take(self, numbers: NDArray[np.int64]) -> Any:  # noqa: ANN401 - a pyarrow array
        """Return the names of many numbers, as a column."""
        return self.column.take(pa.array(numbers))


@dataclass(frozen=True)
class EdgeList:
    """The content of a relationship file.

    Attributes:
        graph: The relationships under an effect policy.
        time_format: The format of the file's times.
        effect: The effect policy.
        self_loops: Number of rows skipped because mentor and mentee are the same.
        without_start: Number of rows skipped because they have no start.
    """

    graph: TemporalGraph
    time_format: TimeFormat
    effect: Effect
    self_loops: int
    without_start: int

    @property
    def skipped(self) -> int:
        """Number of skipped rows."""
        return self.self_loops + self.without_start


def read(path: Path, effect: str | None = None) -> EdgeList:
    """Read the columns ``mentor, mentee, start[, effect, end, program, organization]``; other columns are ignored.

    Args:
        path: A file with the suffix ``.parquet``, or else CSV with a header.
        effect: The effect policy: ``started``, ``met`` (column ``effect``), ``closed`` (column ``end``) or a delay:
            ``+90d`` (also ``h``, ``w``), or ``+3`` where times are integers. Default: that of the service
            (`choose_default`), where the column ``effect`` is that of the first session.

    Raises:
        InvalidEdgesError: The file is corrupt, lacks a column, or has an invalid row.
    """
    table = _table(path)
    missing_columns = [name for name in REQUIRED_COLUMNS if name not in table.column_names]
    if missing_columns:
        raise InvalidEdgesError(
            f"missing column {', '.join(missing_columns)}; required are {', '.join(REQUIRED_COLUMNS)}"
        )
    clock = detect_time_format(table["start"])
    policy = _effect_policy(effect or _default_effect(table), clock, table.column_names)
    start, without_start = _times(table, "start", clock)
    people, mentor, mentee = _people(table)
    self_loops = (mentor == mentee) & ~without_start
    usable = ~(self_loops | without_start)
    delivered = _effects(table, policy, clock, start)
    column = {"met": "effect", "closed": "end"}.get(policy.kind, "effect")
    _require(usable & (delivered < start), f"{column}: its influence is delivered before it starts")
    program, programs = _programs(table)
    rows = slice(None) if usable.all() else np.flatnonzero(usable)
    history = TemporalGraph.from_columns(
        people, programs, mentor[rows], mentee[rows], program[rows], start[rows], delivered[rows]
    )
    return EdgeList(history, clock, policy, int(self_loops.sum()), int(without_start.sum()))


def _table(path: Path) -> Any:  # noqa: ANN401 - a pyarrow table
    """Read the known columns."""
    try:
        if path.suffix == ".parquet":
            names = pyarrow.parquet.read_schema(path).names
            return pyarrow.parquet.read_table(path, columns=[name for name in KNOWN_COLUMNS if name in names])
        text = dict.fromkeys(KNOWN_COLUMNS, pa.string())
        convert = pyarrow.csv.ConvertOptions(column_types=text, strings_can_be_null=True, null_values=[""])
        table = _csv(path, convert)
        return table.select([name for name in KNOWN_COLUMNS if name in table.column_names])
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError, UnicodeDecodeError, OSError) as error:
        raise InvalidEdgesError(f"{path.name} is corrupt or not a table: {str(error).splitlines()[0][:200]}") from None


def _csv(path: Path, convert: Any) -> Any:  # noqa: ANN401 - pyarrow's types
    """Read CSV; after an error read it again with one thread, which reports the row."""
    try:
        return pyarrow.csv.read_csv(path, convert_options=convert)
    except pa.ArrowInvalid:
        return pyarrow.csv.read_csv(path, pyarrow.csv.ReadOptions(use_threads=False), convert_options=convert)


def _default_effect(table: Any) -> str:  # noqa: ANN401 - a pyarrow table
    """Return the default policy for the rows of a file."""
    if "effect" not in table.column_names:
        return choose_default(1, 0).name
    return choose_default(len(table), len(table) - table["effect"].null_count).name


def _effect_policy(text: str, clock: TimeFormat, columns: Sequence[str]) -> Effect:
    """Parse the effect policy and check that the file has the column it needs."""
    if clock is TimeFormat.INTEGER and text.startswith("+"):
        if not text[1:].isdigit():
            raise InvalidEdgesError("times are integers without a unit: say a delay in the same unit, such as +3")
        if int(text[1:]) >= LATEST:
            raise InvalidEdgesError("a delay is less than 2^62")
        return Effect(text, "delay", delay=int(text[1:]))
    try:
        policy = Effect.parse(text)
    except ValueError as error:
        raise InvalidEdgesError(str(error)) from None
    column = {"met": "effect", "closed": "end"}.get(policy.kind)
    if column and column not in columns:
        raise InvalidEdgesError(f"effect {text} needs a column {column}, which the file has not")
    if policy.sessions > 1:
        raise InvalidEdgesError("a file tells one effect a relationship: met means its column effect")
    return policy


def _times(table: Any, name: str, clock: TimeFormat) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:  # noqa: ANN401
    """Read one column of times."""
    try:
        return clock.read(table[name])
    except InvalidTimeError as error:
        kind = "an integer in range" if clock is TimeFormat.INTEGER else "an ISO date or time (2024-05-31T12:00:00Z)"
        raise InvalidEdgesError(f"row {error.row + 1}: {name} is not {kind}") from None


def _effects(table: Any, policy: Effect, clock: TimeFormat, start: NDArray[np.int64]) -> NDArray[np.int64]:  # noqa: ANN401
    """Return the effect times under the policy."""
    if policy.kind == "started":
        return start
    if policy.kind == "delay":
        _require(start + policy.delay >= LATEST, f"start: {policy.name} after it is out of range")
        return start + policy.delay
    times, absent = _times(table, "effect" if policy.kind == "met" else "end", clock)
    return np.where(absent, NEVER, times)


def _people(table: Any) -> tuple[NameColumn, NDArray[np.int32], NDArray[np.int32]]:  # noqa: ANN401
    """Assign numbers to the people of both columns, in order of appearance."""
    for name in ("mentor", "mentee"):
        _require(missing(table[name]), f"{name} is empty")
    both = pa.chunked_array([*table["mentor"].cast(pa.string()).chunks, *table["mentee"].cast(pa.string()).chunks])
    codes, names = _numbered(both)
    return names, codes[: table.num_rows].copy(), codes[table.num_rows :].copy()


def _programs(table: Any) -> tuple[NDArray[np.int32], Sequence[str]]:  # noqa: ANN401
    """Assign numbers to the programs; without such a column there is one, with an empty name."""
    if "program" not in table.column_names:
        return np.zeros(table.num_rows, np.int32), [""]
    return _numbered(table["program"].cast(pa.string()).fill_null(""))


def _numbered(column: Column) -> tuple[NDArray[np.int32], NameColumn]:
    encoded = column.dictionary_encode().combine_chunks()
    return numbers(encoded.indices), NameColumn(encoded.dictionary)


def _require(invalid: NDArray[np.bool_], message: str) -> None:
    """Raise an error for the first invalid row, if any."""
    if invalid.any():
        raise InvalidEdgesError(f"row {int(np.argmax(invalid)) + 1}: {message}")
