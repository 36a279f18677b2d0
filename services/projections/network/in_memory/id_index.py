"""Dictionary encoding of ids: dense numbers in order of first appearance."""

from collections.abc import Iterator, Sequence
from typing import overload
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ids = NDArray[np.void]
"""Ids of 16 bytes each (dtype V16)."""
BYTES = 16
_BULK_SIZE = 20_000
"""Number of ids from which they are numbered in bulk."""


class IdIndex:
    """Dense numbers of ids; an assigned number never changes."""

    def __init__(self) -> None:
        self._number: dict[bytes, int] = {}
        self._ids = np.empty(1024, f"V{BYTES}")

    def __len__(self) -> int:
        return len(self._number)

    def assign(self, ids: Ids) -> NDArray[np.int32]:
        """Return the numbers of ``ids``, assigning new ones to unknown ids. O(ids)."""
        if ids.size < _BULK_SIZE:
            return np.fromiter((self._assign_one(each) for each in ids.tolist()), np.int32, ids.size)
        whole = pa.FixedSizeBinaryArray.from_buffers(pa.binary(BYTES), ids.size, [None, pa.py_buffer(ids.tobytes())])
        encoded = whole.dictionary_encode()
        numbers: NDArray[np.int32] = self._assign_many(encoded.dictionary.to_pylist())[encoded.indices.to_numpy()]
        return numbers

    def look_up(self, ids: Ids) -> NDArray[np.int64]:
        """Return the numbers of ``ids``, −1 for unknown ones."""
        return np.fromiter((self._number.get(each, -1) for each in ids.tolist()), np.int64, ids.size)

    def find(self, identity: str) -> int | None:
        """Return the number of a UUID in text; None where it is unknown or not a UUID."""
        try:
            return self._number.get(UUID(identity).bytes)
        except ValueError:
            return None

    def names(self) -> "IdNames":
        """Return all ids numbered so far, as text; later ones do not appear."""
        return IdNames(self._ids[: len(self)])

    def _assign_many(self, ids: list[bytes]) -> NDArray[np.int32]:
        """Return the numbers of distinct ids."""
        first, numbers = len(self), self._number
        new = ids if not numbers else [each for each in ids if each not in numbers]
        numbers.update(zip(new, range(first, first + len(new)), strict=True))
        self._reserve()
        self._ids[first : len(self)] = np.frombuffer(b"".join(new), self._ids.dtype)
        return np.fromiter(map(numbers.__getitem__, ids), np.int32, len(ids))

    def _assign_one(self, identity: bytes) -> int:
        number = self._number.get(identity)
        if number is None:
            number = self._number[identity] = len(self._number)
            self._reserve()
            self._ids[number] = identity
        return number

    def _reserve(self) -> None:
        """Reserve capacity for every id; holders of the old array keep it."""
        if len(self) > self._ids.size:
            room = np.empty(max(len(self), 2 * self._ids.size) - self._ids.size, self._ids.dtype)
            self._ids = np.concatenate([self._ids, room])


class IdNames(Sequence[str]):
    """Ids as text, converted on access."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return self._ids.size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> "IdNames": ...
    def __getitem__(self, at: int | slice) -> "str | IdNames":
        if isinstance(at, slice):
            return IdNames(self._ids[at])
        return str(UUID(bytes=bytes(self._ids[at])))

    def __iter__(self) -> Iterator[str]:
        return (str(UUID(bytes=each)) for each in self._ids.tolist())

    @property
    def ids(self) -> Ids:
        """The ids in binary form."""
        return self._ids

    def at(self, places: NDArray[np.integer]) -> "IdNames":
        """Return the ids at some positions."""
        return IdNames(self._ids[places])
