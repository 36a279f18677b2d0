"""Saves that arrive while another is being written are written together, in one transaction after it.

The log's lock lets one transaction through at a time, each with its own wait for the disk. Writers of one
process that would queue for the lock share that wait instead.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock

from eventsourcing.persistence import IntegrityError

from services.eventstore.write_batch import Save

MAX_TOGETHER = 64
"""Most commands in one transaction: it holds the lock that every other process waits for."""

Write = Callable[[Sequence[Save]], Sequence[int | None]]


class _Waiting:
    """A save and the thread that waits for it."""

    def __init__(self, save: Save) -> None:
        self.save = save
        self.wake = Event()
        self.leads = False
        self.position: int | None = None
        self.failure: BaseException | None = None


class GroupCommit:
    """Lets one thread at a time write, for itself and for whoever came meanwhile."""

    def __init__(self, write: Write) -> None:
        """Start with nobody waiting.

        Args:
            write: writes some saves in one transaction and answers their positions.
        """
        self._write = write
        self._mutex = Lock()
        self._queue: list[_Waiting] = []
        self._writing = False

    def put(self, save: Save) -> int | None:
        """Write a save, alone or with others; returns its last notification id.

        Raises:
            IntegrityError: this save (not another of its group) was refused by the database.
        """
        mine = _Waiting(save)
        with self._mutex:
            self._queue.append(mine)
            mine.leads = not self._writing
            self._writing = True
        if not mine.leads:
            mine.wake.wait()
        if mine.leads:
            self._lead()
        if mine.failure is not None:
            raise mine.failure
        return mine.position

    def _lead(self) -> None:
        with self._mutex:
            group, self._queue = self._queue[:MAX_TOGETHER], self._queue[MAX_TOGETHER:]
        try:
            self._write_group(group)
        finally:
            self._hand_over()
            for waiting in group:
                waiting.wake.set()

    def _hand_over(self) -> None:
        with self._mutex:
            self._writing = bool(self._queue)
            if self._queue:
                self._queue[0].leads = True
                self._queue[0].wake.set()

    def _write_group(self, group: list[_Waiting]) -> None:
        try:
            positions = self._write([waiting.save for waiting in group])
        except IntegrityError as error:
            if len(group) == 1:
                group[0].failure = error
                return
            # One of them lost a race; alone, each is answered for itself.
            for waiting in group:
                self._write_group([waiting])
        except BaseException as error:  # noqa: BLE001 - every waiting thread must hear of it, whatever it is
            for waiting in group:
                waiting.failure = error
        else:
            for waiting, position in zip(group, positions, strict=True):
                waiting.position = position
