"""A function that runs in a thread until the block ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.support.wait import PATIENCE_SECONDS


class Running:
    """A function in a thread, and the exception that it ended with."""

    def __init__(self, run: Callable[[threading.Event], None]) -> None:
        self._run = run
        self.stop = threading.Event()
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._go, daemon=True)

    def _go(self) -> None:
        try:
            self._run(self.stop)
        except BaseException as failure:  # noqa: BLE001 - raised again where the test ends
            self.failure = failure

    def end(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Stop the thread, wait for it, and raise its exception, if any."""
        self.stop.set()
        self.thread.join(timeout)
        assert not self.thread.is_alive(), "it did not stop"
        if self.failure is not None:
            raise self.failure


@contextmanager
def running(run: Callable[[threading.Event], None]) -> Iterator[Running]:
    """Run a function in a thread until the block ends; its exception fails the test."""
    started = Running(run)
    started.thread.start()
    try:
        yield started
    finally:
        started.end()
