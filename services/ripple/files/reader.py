"""Reader of relationship files: CSV or Parquet of any size that fits into memory as columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.ripple import NEVER, Effect, TemporalGraph, choose_default
from services.ripple.columns import Codes, Times
from services.ripple.files.edge_tables import EdgeTable, InvalidEdgesError, read_edge_table
from services.ripple.files.name_columns import InvalidNamesError, NameColumn, find_placeholders, number_names, text_of
from services.ripple.files.tables.date_formats import DateFormat
from services.ripple.files.time_format import LAST_MOMENT, LATEST, InvalidTimeError, TimeFormat, detect_time_format

_T = TypeVar("_T")


@dataclass(frozen=True)
class EdgeDetails:
    """The statements of a file of each relationship beside the graph, in the graph's order.

    Attributes:
        end: When it ended, or NEVER.
        organization: Organization numbers.
        organizations: Organization number → name; one empty name where the file has no such column.
    """

    end: Times
    organization: Codes
    organizations: Sequence[str]


@dataclass(frozen=True)
class EdgeList:
    """The content of a relationship file.

    Attributes:
        graph: The relationships under an effect policy.
        time_format: The format of the file's times.
        effect: The effect policy.
        self_loops: Number of rows skipped because mentor and mentee are the same.
        without_start: Number of rows skipped because they have no start.
        placeholders: Number of rows skipped because they name no person: TBD, N/A.
        details: Ends and organizations; None where the relationships were not read from a file.
    """

    graph: TemporalGraph
    time_format: TimeFormat
    effect: Effect
    self_loops: int
    without_start: int
    placeholders: int = 0
    details: EdgeDetails | None = field(default=None, repr=False)

    @property
    def skipped(self) -> int:
        """Number of skipped rows."""
        return self.self_loops + self.without_start + self.placeholders


class _RowError(Exception):
    """A row is invalid."""

    def __init__(self, row: int | None, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


def read(
    path: Path, effect: str | None = None, *, date_format: DateFormat | None = None, encoding: str | None = None
) -> EdgeList:
    """Read the columns ``mentor, mentee, start[, effect, end, program, organization]``; other columns are ignored.

    Args:
        path: A Parquet file, or CSV with a heading, separated by commas, semicolons, tabs or vertical bars.
        effect: The effect policy: ``started``, ``met`` (column ``effect``), ``closed`` (column ``end``) or a delay:
            ``+90d`` (also ``h``, ``w``), or ``+3`` where times are integers. Default: that of the service
            (`choose_default`), where the column ``effect`` is that of the first session.
        date_format: A form of days that is accepted beside ISO 8601.
        encoding: The encoding of CSV, if it is neither UTF-8 nor UTF-16.

    Raises:
        InvalidEdgesError: The file is corrupt, lacks a column, or has an invalid row.
    """
    table = read_edge_table(path, encoding=encoding, careful=False)
    try:
        return _edges(table, effect, date_format)
    except _RowError as fault:
        if table.exact:
            raise _invalid(table, fault) from None
    table = read_edge_table(path, encoding=encoding, careful=True)
    try:
        return _edges(table, effect, date_format)
    except _RowError as fault:
        raise _invalid(table, fault) from None


def _invalid(table: EdgeTable, fault: _RowError) -> InvalidEdgesError:
    return InvalidEdgesError(fault.reason if fault.row is None else f"{table.place(fault.row)}: {fault.reason}")


def _edges(table: EdgeTable, effect: str | None, form: DateFormat | None) -> EdgeList:
    columns = table.columns.column_names
    people, mentor, mentee = _people(table)
    clock = _timed("start", lambda: detect_time_format(table.columns["start"], form))
    policy = _effect_policy(effect or _default_effect(table, clock, form), clock, columns)
    start, without_start = _times(table, "start", clock, form)
    end = _moments(table, "end", clock, form)
    unknown = find_placeholders(people)
    placeholders = unknown[mentor] | unknown[mentee] if len(people) else np.zeros(0, np.bool_)
    without_start &= ~placeholders
    self_loops = (mentor == mentee) & ~without_start & ~placeholders
    usable = ~(self_loops | without_start | placeholders)
    _require(usable & (end < start), "end: it lies before the start")
    delivered = _effects(policy, clock, start, end, lambda: _moments(table, "effect", clock, form))
    _require(usable & (delivered < start), "effect: its influence is delivered before it starts")
    program, programs = _names(table, "program")
    organization, organizations = _names(table, "organization")
    rows = np.flatnonzero(usable)
    if np.any(start[rows][1:] < start[rows][:-1]):
        rows = rows[np.argsort(start[rows], kind="stable")]
    graph = TemporalGraph.from_columns(
        people, programs, mentor[rows], mentee[rows], program[rows], start[rows], delivered[rows]
    )
    details = EdgeDetails(end[rows], organization[rows], organizations)
    alike, undated, unnamed = (int(mask.sum()) for mask in (self_loops, without_start, placeholders))
    return EdgeList(graph, clock, policy, alike, undated, unnamed, details)


def _default_effect(table: EdgeTable, clock: TimeFormat, form: DateFormat | None) -> str:
    """Return the default policy for the rows of a file; it is the service's, so that both count the same."""
    if "effect" not in table.columns.column_names:
        return choose_default(1, 0).name
    present = _moments(table, "effect", clock, form) < NEVER
    return choose_default(len(present), int(present.sum())).name


def _effect_policy(text: str, clock: TimeFormat, columns: Sequence[str]) -> Effect:
    """Parse the effect policy and check that the file has the column it needs."""
    if clock is TimeFormat.INTEGER and text.startswith("+"):
        if not text[1:].isdigit():
            raise InvalidEdgesError("times are integers without a unit: use a delay in the same unit, such as +3")
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
        raise InvalidEdgesError("a file has one effect a relationship: met means its column effect")
    return policy


def _timed(name: str, read: Callable[[], _T]) -> _T:
    """Read times, and name the column in an error."""
    try:
        return read()
    except InvalidTimeError as error:
        raise _RowError(error.row, f"{name} {error.reason}") from None


def _times(
    table: EdgeTable, name: str, clock: TimeFormat, form: DateFormat | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read one column of times."""
    return _timed(name, lambda: clock.read(table.columns[name], form))


def _moments(table: EdgeTable, name: str, clock: TimeFormat, form: DateFormat | None) -> NDArray[np.int64]:
    """Read one column of times that may be missing, as NEVER; a file without it has none."""
    if name not in table.columns.column_names:
        return np.full(table.columns.num_rows, NEVER, np.int64)
    times, absent = _times(table, name, clock, form)
    return np.where(absent, NEVER, times)


def _effects(
    policy: Effect,
    clock: TimeFormat,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    met: Callable[[], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Return the effect times under the policy."""
    if policy.kind == "started":
        return start
    if policy.kind == "delay":
        last = LATEST - 1 if clock is TimeFormat.INTEGER else LAST_MOMENT
        beyond = "out of range" if clock is TimeFormat.INTEGER else "after the year 9999"
        _require(start > last - policy.delay, f"start: {policy.name} after it is {beyond}")
        return start + policy.delay
    return met() if policy.kind == "met" else end


def _people(table: EdgeTable) -> tuple[NameColumn, NDArray[np.int32], NDArray[np.int32]]:
    """Assign numbers to the people of both columns, in order of appearance."""
    codes, names = number_names([_text(table, "mentor"), _text(table, "mentee")])
    halves = codes[: table.columns.num_rows].copy(), codes[table.columns.num_rows :].copy()
    empty = names.column.index("").as_py() if len(names) else -1
    for column, half in zip(("mentor", "mentee"), halves, strict=True):
        _require(half == empty, f"{column} is empty")
    return names, *halves


def _names(table: EdgeTable, name: str) -> tuple[NDArray[np.int32], Sequence[str]]:
    """Assign numbers to the names of a column; without such a column there is one, which is empty."""
    if name not in table.columns.column_names:
        return np.zeros(table.columns.num_rows, np.int32), [""]
    codes, names = number_names([_text(table, name)])
    return codes, names


def _text(table: EdgeTable, name: str) -> object:
    try:
        return text_of(table.columns[name])
    except InvalidNamesError as error:
        raise _RowError(None, f"{name} {error}") from None


def _require(invalid: NDArray[np.bool_], message: str) -> None:
    """Raise an error for the first invalid row, if any."""
    if invalid.any():
        raise _RowError(int(np.argmax(invalid)), message)
