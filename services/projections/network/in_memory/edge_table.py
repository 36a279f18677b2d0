"""Every relationship of the network as columns, and what a look at the table changed of them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.projections.network.in_memory.change_reader import DIRECTED, PEER
from services.projections.network.in_memory.id_index import IdIndex
from services.projections.network.in_memory.pgcopy import Rows
from services.ripple import NEVER

Numbers = NDArray[np.int64]
_CODES = ("mentor", "mentee", "program", "organization")
_TIMES = ("start", "end", "held_1", "held_2", "held_3")
# What comes of a change counts from the earliest time that it moves: a session told late changes nothing before it.
_WHO = ("mentor", "mentee", "program", "organization", "kind")


@dataclass(frozen=True)
class TableChanges:
    """What a look changed.

    Attributes:
        touched: numbers of the relationships that are new or say something else now.
        since: the earliest time from which a figure may differ; NEVER when nothing changed.
    """

    touched: Numbers
    since: int


@dataclass
class EdgeTable:
    """Relationships by number, in the order in which they were first seen.

    Attributes:
        people, programs, organizations, relationships: numbers of their ids.
        columns: name → one entry a relationship (and room for more).
    """

    people: IdIndex = field(default_factory=IdIndex)
    programs: IdIndex = field(default_factory=IdIndex)
    organizations: IdIndex = field(default_factory=IdIndex)
    relationships: IdIndex = field(default_factory=IdIndex)
    columns: dict[str, NDArray[np.int64]] = field(
        default_factory=lambda: {name: np.empty(0, np.int64) for name in (*_CODES, *_TIMES, "kind")}
    )

    def __len__(self) -> int:
        return len(self.relationships)

    def column(self, name: str) -> NDArray[np.int64]:
        """Return one column, without the room behind it."""
        return self.columns[name][: len(self)]

    @property
    def peers(self) -> int:
        """How many relationships are between peers."""
        return int(np.count_nonzero(self.column("kind") == PEER))

    def present(self) -> NDArray[np.bool_]:
        """Mark the people who have a relationship between mentor and mentee that counts."""
        found, edges = np.zeros(len(self.people), np.bool_), self.column("kind") == DIRECTED
        found[self.column("mentor")[edges]] = found[self.column("mentee")[edges]] = True
        return found

    def take(self, rows: Rows) -> TableChanges:
        """Write rows; of a relationship that is known, what it says now."""
        before = len(self)
        wanted = rows[(rows["kind"] == DIRECTED) | (rows["kind"] == PEER) | self._known(rows)]
        if not wanted.size:
            return TableChanges(np.empty(0, np.int64), NEVER)
        numbers = self.relationships.of(wanted["id"]).astype(np.int64)
        told = self._numbered(wanted)
        self._make_room()
        new = numbers >= before
        since = _earliest(told["start"][new])
        touched = new.copy()
        for name, values in told.items():
            column = self.columns[name]
            moved = ~new & (column[numbers] != values)
            touched |= moved
            if name in _WHO:
                since = min(since, _earliest(self.columns["start"][numbers[moved]]), _earliest(told["start"][moved]))
            else:
                since = min(since, _earliest(column[numbers[moved]]), _earliest(values[moved]))
        for name, values in told.items():
            self.columns[name][numbers] = values
        return TableChanges(numbers[touched], since)

    def _known(self, rows: Rows) -> NDArray[np.bool_]:
        """Tell which rows are of known relationships; only they matter when they are no relationship any more."""
        return self.relationships.look_up(rows["id"]) >= 0 if len(self) else np.zeros(rows.size, np.bool_)

    def _numbered(self, rows: Rows) -> dict[str, NDArray[np.int64]]:
        """Number everybody; mentor and mentee in turn, so that those who belong together are neighbours."""
        both = self.people.of(np.stack([rows["mentor"], rows["mentee"]], axis=1).ravel())
        told = {
            "mentor": both[0::2],
            "mentee": both[1::2],
            "program": self.programs.of(rows["program"]),
            "organization": self.organizations.of(rows["organization"]),
            **{name: rows[name] for name in (*_TIMES, "kind")},
        }
        return {name: values.astype(np.int64) for name, values in told.items()}

    def _make_room(self) -> None:
        """Double the columns where they are full."""
        size = self.columns["kind"].size
        if len(self) > size:
            room = max(len(self), 2 * size) - size
            self.columns = {
                name: np.concatenate([column, np.empty(room, np.int64)]) for name, column in self.columns.items()
            }


def _earliest(times: NDArray[np.int64]) -> int:
    return int(times.min(initial=NEVER))
