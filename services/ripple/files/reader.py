"""Reading relationships from a CSV or Parquet file of any size that fits into memory as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from services.ripple import NEVER, Effect, TemporalGraph
from services.ripple.files.arrow_arrays import Column, missing, numbers
from services.ripple.files.time_format import LATEST, InvalidTimeError, TimeFormat, detect_time_format

REQUIRED_COLUMNS = ("mentor", "mentee", "start")
KNOWN_COLUMNS = (*REQUIRED_COLUMNS, "effect", "end", "program", "organization")


class InvalidEdgesError(ValueError):
    """The file says something that cannot be, or cannot be read; the message says where and what to do."""


class NameColumn(Sequence[str]):
    """A column of names, turned into text one by one as they are asked for."""

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
        """Give many names at once, as a column."""
        return self.column.take(pa.array(numbers))


@dataclass(frozen=True)
class EdgeList:
    """What a file holds.

    Attributes:
        graph: its relationships under the effect policy asked for.
        time_format: how it tells times.
        effect: the policy.
        self_loops: rows left out because mentor and mentee are one.
        without_start: rows left out because they have no start.
    """

    graph: TemporalGraph
    time_format: TimeFormat
    effect: Effect
    self_loops: int
    without_start: int

    @property
    def skipped(self) -> int:
        """Rows left out."""
        return self.self_loops + self.without_start


def read(path: Path, effect: str | None = None) -> EdgeList:
    """Read the columns ``mentor, mentee, start[, effect, end, program, organization]``; others are ignored.

    Args:
        path: a file whose name ends in ``.parquet``, or else CSV with a heading.
        effect: the effect policy: ``started``, ``met`` (the column ``effect``), ``closed`` (the column ``end``) or a
            delay: ``+90d`` (also ``h``, ``w``), or ``+3`` where times are integers. ``met`` when there is such a column
            and nothing is asked for, else ``started``.

    Raises:
        EdgesRefusedError: the file is torn, lacks a column, or has a row that cannot be.
    """
    table = _table(path)
    absent = [name for name in REQUIRED_COLUMNS if name not in table.column_names]
    if absent:
        raise InvalidEdgesError(f"there is no column {', '.join(absent)}; needed are {', '.join(REQUIRED_COLUMNS)}")
    clock = detect_time_format(table["start"])
    policy = _effect_policy(
        effect or ("met" if "effect" in table.column_names else "started"), clock, table.column_names
    )
    start, unbegun = _times(table, "start", clock)
    people, mentor, mentee = _people(table)
    own = (mentor == mentee) & ~unbegun
    usable = ~(own | unbegun)
    delivered = _effects(table, policy, clock, start)
    column = {"met": "effect", "closed": "end"}.get(policy.kind, "effect")
    _require(usable & (delivered < start), f"{column}: its influence is delivered before it starts")
    program, programs = _programs(table)
    kept = slice(None) if usable.all() else np.flatnonzero(usable)
    history = TemporalGraph.from_columns(
        people, programs, mentor[kept], mentee[kept], program[kept], start[kept], delivered[kept]
    )
    return EdgeList(history, clock, policy, int(own.sum()), int(unbegun.sum()))


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
        raise InvalidEdgesError(f"{path.name} is torn or no table: {str(error).splitlines()[0][:200]}") from None


def _csv(path: Path, convert: Any) -> Any:  # noqa: ANN401 - pyarrow's types
    """Read CSV; where that fails once more by one thread, which can say in which row."""
    try:
        return pyarrow.csv.read_csv(path, convert_options=convert)
    except pa.ArrowInvalid:
        return pyarrow.csv.read_csv(path, pyarrow.csv.ReadOptions(use_threads=False), convert_options=convert)


def _effect_policy(text: str, clock: TimeFormat, columns: Sequence[str]) -> Effect:
    """Read the effect policy, and make sure that the file can answer it."""
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
    needed = {"met": "effect", "closed": "end"}.get(policy.kind)
    if needed and needed not in columns:
        raise InvalidEdgesError(f"effect {text} needs a column {needed}, which the file has not")
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
    """Return when influence is delivered under the policy."""
    if policy.kind == "started":
        return start
    if policy.kind == "delay":
        _require(start + policy.delay >= LATEST, f"start: {policy.name} after it is out of range")
        return start + policy.delay
    times, unknown = _times(table, "effect" if policy.kind == "met" else "end", clock)
    return np.where(unknown, NEVER, times)


def _people(table: Any) -> tuple[NameColumn, NDArray[np.int32], NDArray[np.int32]]:  # noqa: ANN401
    """Number the people of both columns, in order of appearance."""
    for name in ("mentor", "mentee"):
        _require(missing(table[name]), f"{name} is empty")
    both = pa.chunked_array([*table["mentor"].cast(pa.string()).chunks, *table["mentee"].cast(pa.string()).chunks])
    codes, names = _numbered(both)
    return names, codes[: table.num_rows].copy(), codes[table.num_rows :].copy()


def _programs(table: Any) -> tuple[NDArray[np.int32], Sequence[str]]:  # noqa: ANN401
    """Number the programs; without such a column there is one, without a name."""
    if "program" not in table.column_names:
        return np.zeros(table.num_rows, np.int32), [""]
    return _numbered(table["program"].cast(pa.string()).fill_null(""))


def _numbered(column: Column) -> tuple[NDArray[np.int32], NameColumn]:
    encoded = column.dictionary_encode().combine_chunks()
    return numbers(encoded.indices), NameColumn(encoded.dictionary)


def _require(wrong: NDArray[np.bool_], why: str) -> None:
    """Refuse the first wrong row."""
    if wrong.any():
        raise InvalidEdgesError(f"row {int(np.argmax(wrong)) + 1}: {why}")
