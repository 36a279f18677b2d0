"""What a store needs done now and then while it is served: answers past their time are forgotten."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from eventsourcing.persistence import PersistenceError

EVERY_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


class Keeps(Protocol):
    """A store that keeps answers."""

    service: str

    def forget_answers(self) -> int:
        """Forget those past their time."""


@contextmanager
def upkeep(store: Keeps, *, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Look after a store beside whatever is done in this context: at once, then again and again.

    Several processes may do it for the same store. A failure is logged; the next round tries again.

    Args:
        store: What is looked after.
        every: Seconds from one round to the next.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            _round(store)
            stop.wait(every)

    thread = threading.Thread(target=run, name=f"upkeep-{store.service}")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _round(store: Keeps) -> None:
    try:
        forgotten = store.forget_answers()
    except PersistenceError as failure:
        _log.warning("answers_not_forgotten", store=store.service, reason=repr(failure))
    else:
        _log.info("answers_forgotten", store=store.service, count=forgotten)
