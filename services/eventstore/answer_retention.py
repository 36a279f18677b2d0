"""Retention of stored answers: a background thread deletes those past their time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import structlog
from eventsourcing.persistence import PersistenceError

EVERY_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


class AnswerStore(Protocol):
    """A store of answers."""

    service: str

    def delete_answers(self) -> int:
        """Delete those past their retention; return how many."""


@contextmanager
def retain_answers(store: AnswerStore, *, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Delete expired answers in a background thread while the context is open: at once, then periodically.

    Several processes may do it for the same store. A failure is logged and tried again in the next round.

    Args:
        store: The store.
        every: Seconds between two rounds.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            _delete_expired(store)
            stop.wait(every)

    thread = threading.Thread(target=run, name=f"answer-retention-{store.service}")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _delete_expired(store: AnswerStore) -> None:
    try:
        count = store.delete_answers()
    except PersistenceError as failure:
        _log.warning("answers_not_deleted", store=store.service, reason=repr(failure))
    else:
        _log.info("answers_deleted", store=store.service, count=count)
