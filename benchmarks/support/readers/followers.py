"""A follower of a stream, in a thread of its own, that notes when the stream ends."""

from __future__ import annotations

import threading
from typing import Self

from benchmarks.support.readers.site import Caller, await_true


class Follower:
    """Follows one stream until it ends.

    Args:
        route: The stream, as `METHOD path`.
        caller: The client in whose name it is followed.
    """

    def __init__(self, route: str, caller: Caller) -> None:
        self._path, self._client = route.split()[1], caller.client
        self._opened, self._ended, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def has_ended(self) -> bool:
        """Return whether the server has ended the stream."""
        return self._ended.is_set()

    def __enter__(self) -> Self:
        """Follow, from the first event on."""
        self._thread.start()
        await_true(self._opened.is_set, f"the first event of {self._path}")
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        with self._client.stream("GET", self._path) as answer:
            for _ in answer.iter_lines():
                self._opened.set()
                if self._stop.is_set():
                    return
        self._ended.set()
