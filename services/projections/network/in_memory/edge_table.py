"""Edge table: every relationship of the network as columns that grow, and the changes of one read."""

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
# A change takes effect from the earliest time that it moves: a session recorded late changes nothing before it.
_IDENTITY = ("mentor", "mentee", "program", "organization", "kind")


@dataclass(frozen=True)
class TableChanges:
    """The effect of one read.

    Attributes:
        touched: Rows of the relationships that are new or changed.
        since: The earliest time from which a figure may differ; NEVER without a change.
    """

    touched: Numbers
    since: int


@dataclass
class EdgeTable:
    """Relationships by number, in the order in which they were first read.

    Attributes:
        people, programs, organizations, relationships: Numbers of their ids.
        columns: Name → one entry a relationship (and spare capacity).
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
        """Return one column, without its spare capacity."""
        return self.columns[name][: len(self)]

    @property
    def peers(self) -> int:
        """Number of relationships between peers."""
        return int(np.count_nonzero(self.column("kind") == PEER))

    def count_peers(self, selected: NDArray[np.bool_]) -> int:
        """Count the selected relationships between peers."""
        return int(np.count_nonzero(selected & (self.column("kind") == PEER)))

    @property
    def directed(self) -> int:
        """Number of relationships between mentor and mentee."""
        return int(np.count_nonzero(self.column("kind") == DIRECTED))

    @property
    def without_session(self) -> int:
        """Number of those without a held session at the evidence floor."""
        return self.count_without_session(self.column("kind") == DIRECTED)

    def count_without_session(self, selected: NDArray[np.bool_], as_of: int | None = None) -> int:
        """Count the selected relationships without a held session at the evidence floor.

        Args:
            selected: Relationship → whether it counts.
            as_of: Later sessions do not count; None for no limit.
        """
        held = self.column("held_1")
        missing = held == NEVER if as_of is None else held > as_of
        return int(np.count_nonzero(selected & missing))

    def present(self) -> NDArray[np.bool_]:
        """Return a mask of the people with a counting relationship between mentor and mentee."""
        present, edges = np.zeros(len(self.people), np.bool_), self.column("kind") == DIRECTED
        present[self.column("mentor")[edges]] = present[self.column("mentee")[edges]] = True
        return present

    def apply(self, rows: Rows) -> TableChanges:
        """Apply rows; a known relationship takes its new values."""
        before = len(self)
        relevant = rows[(rows["kind"] == DIRECTED) | (rows["kind"] == PEER) | self._is_known(rows)]
        if not relevant.size:
            return TableChanges(np.empty(0, np.int64), NEVER)
        numbers = self.relationships.assign(relevant["id"]).astype(np.int64)
        values = self._numbered(relevant)
        self._reserve()
        new = numbers >= before
        since = _minimum_time(values["start"][new])
        touched = new.copy()
        for name, new_values in values.items():
            column = self.columns[name]
            moved = ~new & (column[numbers] != new_values)
            touched |= moved
            if name in _IDENTITY:
                since = min(
                    since, _minimum_time(self.columns["start"][numbers[moved]]), _minimum_time(values["start"][moved])
                )
            else:
                since = min(since, _minimum_time(column[numbers[moved]]), _minimum_time(new_values[moved]))
        for name, new_values in values.items():
            self.columns[name][numbers] = new_values
        return TableChanges(numbers[touched], since)

    def _is_known(self, rows: Rows) -> NDArray[np.bool_]:
        """Return which rows belong to known relationships; only those matter when they stop being a relationship."""
        return self.relationships.look_up(rows["id"]) >= 0 if len(self) else np.zeros(rows.size, np.bool_)

    def _numbered(self, rows: Rows) -> dict[str, NDArray[np.int64]]:
        """Assign numbers to all ids, mentor and mentee alternately, so that connected people get nearby numbers."""
        people = self.people.assign(np.stack([rows["mentor"], rows["mentee"]], axis=1).ravel())
        columns = {
            "mentor": people[0::2],
            "mentee": people[1::2],
            "program": self.programs.assign(rows["program"]),
            "organization": self.organizations.assign(rows["organization"]),
            **{name: rows[name] for name in (*_TIMES, "kind")},
        }
        return {name: values.astype(np.int64) for name, values in columns.items()}

    def _reserve(self) -> None:
        """Double the columns where they are full."""
        size = self.columns["kind"].size
        if len(self) > size:
            spare = max(len(self), 2 * size) - size
            self.columns = {
                name: np.concatenate([column, np.empty(spare, np.int64)]) for name, column in self.columns.items()
            }


def _minimum_time(times: NDArray[np.int64]) -> int:
    return int(times.min(initial=NEVER))
