"""A first reading of the whole file: its dates, its repetitions, and names that are nearly the same.

It keeps some bytes a row, whatever the row holds; names are kept only where two of them are nearly the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.cli.history_import import mapping
from services.cli.history_import.row_validation import PastRow
from services.enrollment.programs.backfill import Openings, PastProgram
from services.ripple.files.tables.names import canonical, similarity_key

ON_RECORD = 1
"""The line of names that are on record: the heading's, which no row has."""
Places = Mapping[tuple[str, ...], Collection[UUID]]
"""Ids on record by the name of an organization, or by those of an organization and its program."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the file.

    Attributes:
        kind: Organization, program, cohort or person.
        scope: What the name belongs to: a person's organization, a cohort's organization and program.
        name: In canonical spelling.
    """

    kind: str
    scope: tuple[str, ...]
    name: str

    @property
    def key(self) -> int:
        """What names that are nearly the same share."""
        return hash((self.kind, tuple(map(similarity_key, self.scope)), similarity_key(self.name)))

    @property
    def exact(self) -> int:
        """What equal names share."""
        return hash((self.kind, self.name))


@dataclass(frozen=True, slots=True)
class SimilarNames:
    """Two names that differ only in case, width, punctuation or spaces, or not at all, and would become two.

    Attributes:
        kind: Organization, program, cohort or person.
        first, second: The names.
        first_line, second_line: The first line of each; `ON_RECORD` for one that is on record.
    """

    kind: str
    first: str
    first_line: int
    second: str
    second_line: int


@dataclass
class Survey:
    """The statements of the whole file.

    Attributes:
        openings: The earliest start of each organization and program.
        places: The organizations and programs on record.
        taken: Names of organizations and programs that the file would make a second time, with their first lines.
    """

    openings: Openings = field(default_factory=lambda: Openings({}, {}))
    places: Places = field(default_factory=dict)
    taken: dict[tuple[str, ...], int] = field(default_factory=dict)
    _joined: dict[UUID, datetime] = field(default_factory=dict)
    _opened: dict[UUID, datetime] = field(default_factory=dict)
    _keys: array[int] = field(default_factory=lambda: array("q"))
    _exact: array[int] = field(default_factory=lambda: array("q"))
    _ids: array[int] = field(default_factory=lambda: array("q"))
    _groups: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Bind the openings to the survey."""
        self.openings = Openings(self._joined, self._opened)

    def add_recorded(self, names: Iterable[Named]) -> None:
        """Add names that are on record."""
        for name in names:
            self._keys.append(name.key)
            self._exact.append(name.exact)

    def add(self, row: PastRow, names: Sequence[Named]) -> None:
        """Add a valid row, with the names of `names_of`."""
        its = mapping.program(row)
        for times, id in ((self._joined, its.organization_id), (self._opened, its.program_id)):
            times[id] = min(times.get(id, row.start), row.start)
        self._ids.append(_half(row.id))
        group = hash((row.organization, row.program, row.cohort))
        if group not in self._groups:
            self._compare(row, its)
        *places, mentor, mentee = names
        for name in (mentor, mentee) if group in self._groups else (*places, mentor, mentee):
            self._keys.append(name.key)
            self._exact.append(name.exact)
        self._groups.add(group)

    def _compare(self, row: PastRow, its: PastProgram) -> None:
        """Note an organization that is on record under another id; otherwise a program that is."""
        names = (row.organization, row.program)
        for key, id in ((names[:1], its.organization_id), (names, its.program_id)):
            recorded = self.places.get(key, ())
            if recorded and id not in recorded:
                self.taken.setdefault(key, row.line)
                return

    def repeated(self) -> set[int]:
        """Return the ids, shortened, that more than one row has."""
        return set(_repeated(np.frombuffer(self._ids, np.int64)).tolist())

    def similar(self) -> set[int]:
        """Return the keys under which several names were found."""
        pairs = np.stack([np.frombuffer(self._keys, np.int64), np.frombuffer(self._exact, np.int64)], axis=1)
        keys = np.unique(pairs, axis=0)[:, 0]
        return set(_repeated(keys).tolist())


def names_of(row: PastRow, mentor: str, mentee: str) -> list[Named]:
    """Return the names in a row: organization, program, cohort, mentor and mentee."""
    within = (row.organization,)
    return [
        Named("organization", (), row.organization),
        Named("program", within, row.program),
        Named("cohort", (*within, row.program), row.cohort),
        Named("person", within, canonical(mentor)),
        Named("person", within, canonical(mentee)),
    ]


def first_lines(rows: Iterable[PastRow], repeated: set[int]) -> dict[UUID, int]:
    """Return the first line of each relationship whose id is among the repeated ones."""
    lines: dict[UUID, int] = {}
    for row in rows:
        if _half(row.id) in repeated:
            lines.setdefault(row.id, row.line)
    return lines


def pair_similar(named: Iterable[tuple[int, Named]], keys: set[int]) -> Iterator[SimilarNames]:
    """Return each name that is nearly the same as one before it, with both lines; each once.

    Args:
        named: Names with their lines, in order.
        keys: Those of `Survey.similar`.
    """
    first: dict[int, tuple[int, Named]] = {}
    met: set[tuple[int, int]] = set()
    for line, name in named:
        key = name.key
        if key not in keys or (key, name.exact) in met:
            continue
        met.add((key, name.exact))
        earlier_line, earlier = first.setdefault(key, (line, name))
        if earlier.name != name.name:
            yield SimilarNames(name.kind, earlier.name, earlier_line, name.name, line)


def pair_taken(taken: Mapping[tuple[str, ...], int]) -> Iterator[SimilarNames]:
    """Return the names that the file would make a second time, as pairs of equal names.

    Args:
        taken: That of a survey.
    """
    for names, line in taken.items():
        yield SimilarNames("organization" if len(names) == 1 else "program", names[-1], ON_RECORD, names[-1], line)


def _half(id: UUID) -> int:
    return int.from_bytes(id.bytes[:8], "big", signed=True)


def _repeated(values: NDArray[np.int64]) -> NDArray[np.int64]:
    distinct, counts = np.unique(values, return_counts=True)
    return distinct[counts > 1]
