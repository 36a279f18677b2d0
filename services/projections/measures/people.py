"""Groups of a measure's facts put together: sums over all of them and for each, and their people, each once.

A person is known by a number of 64 bits made of the id, which the server sends in its own bytes: a million numbers
are sorted in a few hundredths of a second. Two of a million people have the same number once in forty million times.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate, groupby
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from services.projections.measures.definition import Estimate
from services.projections.measures.statements import STAGES

Row = Mapping[str, Any]
Numbers = NDArray[np.int64]
_ARRAYS = psycopg.postgres.types["int8"].array_oid
_HEADER = 20
"""Bytes before the elements of an array with one dimension."""
_ELEMENT = np.dtype([("length", ">i4"), ("number", ">i8")])


class NumbersLoader(Loader):
    """Takes an array of bigint without null from the bytes of the server, without an object for each element."""

    format = pq.Format.BINARY

    def load(self, data: Buffer) -> Numbers:
        """Return the numbers of an array."""
        return np.frombuffer(data, _ELEMENT, offset=_HEADER)["number"].astype(np.int64)


def load_numbers(cursor: psycopg.Cursor[Any]) -> None:
    """Set a cursor to return arrays of bigint as numbers."""
    cursor.adapters.register_loader(_ARRAYS, NumbersLoader)


def combine(kind: Estimate, groups: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that an estimate is made of; the first is the total.

    Args:
        kind: The estimate.
        groups: The groups of facts, with the people of each.
    """
    combined = _COMBINED.get(kind)
    return groups if combined is None else combined(groups)


def _people(groups: Iterable[Row]) -> int:
    """Return the number of distinct people of some groups."""
    numbers = [each[side] for each in groups for side in ("person", "other") if each.get(side) is not None]
    if not any(map(len, numbers)):
        return 0
    ordered = np.concatenate(numbers)
    ordered.sort()
    return 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))


def _sum(groups: Iterable[Row], column: str) -> Any:  # noqa: ANN401 - a count or a sum
    return sum(each[column] for each in groups)


def _by(groups: Sequence[Row], *columns: str) -> list[tuple[tuple[Any, ...], list[Row]]]:
    """Return the groups with equal values of some columns together, in the order of these."""

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in columns)

    return [(values, list(each)) for values, each in groupby(sorted(groups, key=key), key)]


def _parts(groups: Sequence[Row], *, sums: Sequence[str]) -> list[Row]:
    total = {"part": None, **{each: float(_sum(groups, each)) for each in sums}, "people": _people(groups)}
    return [total, *({**row, "people": _people([row])} for (_,), (row,) in _by(groups, "part"))]


def _ages(groups: Sequence[Row]) -> list[Row]:
    rows: list[Row] = [{"part": None, **_amount(groups), "median": _median(groups)}]
    return rows + [{"part": part, **_amount(each)} for (part,), each in _by(groups, "part")]


def _amount(groups: Sequence[Row]) -> Row:
    return {"amount": float(_sum(groups, "facts")), "people": _people(groups)}


def _median(groups: Sequence[Row]) -> int | None:
    """Return the first day until which at least half of the facts lie."""
    days = [(day, _sum(each, "facts")) for (day,), each in _by(groups, "day")]
    until = zip(days, accumulate(number for _, number in days), strict=True)
    return next((day for (day, _), sofar in until if 2 * sofar >= _sum(groups, "facts")), None)


def _histogram(groups: Sequence[Row]) -> list[Row]:
    return [{"people": _people(groups)}, *(row for _, (row,) in _by(groups, "day", "event"))]


def _compared(groups: Sequence[Row]) -> list[Row]:
    rows: list[Row] = [{"part": None, "people": _people(groups)}]
    for (part,), each in _by(groups, "part"):
        rows += [{"part": part, **row} for row in _histogram(each)]
    return rows


def _stages(groups: Sequence[Row]) -> list[Row]:
    return [_reached(groups)]


def _reached(groups: Sequence[Row]) -> Row:
    """Return how many facts and people have reached each stage; all have applied."""
    reached = {"applied": groups, **{stage: [each for each in groups if each[stage]] for stage in STAGES}}
    facts = {stage: float(_sum(each, "facts")) for stage, each in reached.items()}
    return {**facts, **{f"{stage}_people": _people(each) for stage, each in reached.items()}}


def _equity(groups: Sequence[Row]) -> list[Row]:
    """Return the stages of each group that was stated, and under an empty name those of all who stated one."""
    rows: list[Row] = [{"people": _people(groups)}]
    stated = [{**each, "part": part} for each in groups for part in ("", *dict.fromkeys(each["part"]))]
    for (dimension, part), each in _by(stated, "dimension", "part"):
        rows.append({"dimension": dimension, "part": part, **_reached(each)})
    return rows


def _whole(groups: Sequence[Row]) -> list[Row]:
    return [{**row, "people": _people([row])} for row in groups]


_COMBINED: Mapping[Estimate, Callable[[Sequence[Row]], list[Row]]] = {
    "count": partial(_parts, sums=("amount",)),
    "rates": partial(_parts, sums=("amount", "due")),
    "ratio": _whole,
    "share": _whole,
    "ages": _ages,
    "duration": _histogram,
    "causes": _histogram,
    "compared": _compared,
    "stages": _stages,
    "equity": _equity,
}
