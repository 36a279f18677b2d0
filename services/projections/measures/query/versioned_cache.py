"""Results that are kept while the read model they were computed from does not change."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class VersionedCache(Generic[T]):
    """Results of one version of a read model, the first computed leave first. Safe for use by several threads.

    Args:
        size: The largest number of results.
    """

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._version: Hashable = None
        self._results: dict[Hashable, T] = {}

    def get(self, version: Hashable, key: Hashable) -> T | None:
        """Return the result of a key; None where none was kept, or the read model has changed since.

        Args:
            version: The version of the read model; None for none, of which nothing is kept.
            key: Everything that decides the result beside the read model.
        """
        with self._lock:
            return self._results.get(key) if version is not None and version == self._version else None

    def put(self, version: Hashable, key: Hashable, result: T) -> None:
        """Keep a result; results of another version are dropped.

        Args:
            version: The version of the read model from which it was computed.
            key: Everything that decides the result beside the read model.
            result: The result.
        """
        if version is None:
            return
        with self._lock:
            if version != self._version:
                self._version, self._results = version, {}
            elif len(self._results) >= self._size:
                self._results.pop(next(iter(self._results)))
            self._results[key] = result
