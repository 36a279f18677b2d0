"""Recent positions of a partition, each with its record's id: they tell a duplicate from a record never seen.

Within a partition the first occurrences of records come in the order of their positions, so the highest position tells
duplicates apart, as long as every position is true. One false position above the true ones would make a duplicate of
every record that follows it. So the positions that the publisher's ledger has not confirmed yet are kept, and only what
lies at or below the `floor` is a duplicate by its number alone.
"""

import struct
from typing import Literal

from services.contract.checkpoint import digest

UNCONFIRMED = 2000
"""Most positions kept while no checkpoint confirms them: as many records as a relay may send again."""
CONFIRMED = 32
"""Positions kept after a checkpoint has confirmed them, to recognize one that is used again."""
_FLOOR = struct.Struct(">q")
_ENTRY = struct.Struct(">q8s")

Occurrence = Literal["new", "duplicate", "reused"]


class RecentPositions:
    """The positions of a partition above its floor.

    Args:
        stored: What `to_bytes` returned; empty for a partition that was never read.
    """

    __slots__ = ("_digests", "floor")

    def __init__(self, stored: bytes = b"") -> None:
        self._digests: dict[int, str | bytes] = {}
        self.floor = 0
        if stored:
            (self.floor,) = _FLOOR.unpack_from(stored)
            self._digests.update(_ENTRY.iter_unpack(stored[_FLOOR.size :]))

    def look_up(self, position: int, id_: str) -> Occurrence:
        """Return whether a record was seen before, or another one at its position."""
        if position <= self.floor:
            return "duplicate"
        known = self._digests.get(position)
        if known is None:
            return "new"
        return "duplicate" if _digest(known) == _digest(id_) else "reused"

    def add(self, position: int, id_: str) -> None:
        """Add a record that was not seen before."""
        self._digests[position] = id_

    def beyond(self, position: int) -> dict[int, bytes]:
        """Return the records above a position with the digests of their ids.

        Args:
            position: Not below the floor.
        """
        return {known: _digest(id_) for known, id_ in self._digests.items() if known > position}

    def confirm(self, position: int) -> None:
        """Forget all but the last positions up to one: the publisher's ledger states that there are no others."""
        confirmed = sorted(known for known in self._digests if known <= position)
        self._drop(confirmed[:-CONFIRMED])

    def to_bytes(self) -> bytes:
        """Return the floor and the positions above it, for the database."""
        self._drop(sorted(self._digests)[:-UNCONFIRMED])
        return _FLOOR.pack(self.floor) + b"".join(
            _ENTRY.pack(position, _digest(known)) for position, known in self._digests.items()
        )

    def _drop(self, positions: list[int]) -> None:
        for position in positions:
            del self._digests[position]
            self.floor = max(self.floor, position)


def _digest(known: str | bytes) -> bytes:
    return known if isinstance(known, bytes) else digest(known)
