"""Group commit: batches that arrive during a write are written together in the next transaction.

The log's lock admits one transaction at a time, each with its own wait for the disk. Writers of one
process that would queue for the lock share that wait.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock

from eventsourcing.persistence import IntegrityError

from services.eventstore.write_batch import WriteBatch

MAX_TOGETHER = 64
"""Maximum number of commands in one transaction: it holds the lock that every other process waits for."""

Write = Callable[[Sequence[WriteBatch]], Sequence[int | None]]


class _Waiting:
    """A batch and the thread that waits for it."""

    def __init__(self, batch: WriteBatch) -> None:
        self.batch = batch
        self.wake = Event()
        self.leads = False
        self.position: int | None = None
        self.failure: BaseException | None = None


class GroupCommit:
    """Lets one thread at a time write, for itself and for the threads that arrived meanwhile."""

    def __init__(self, write: Write) -> None:
        """Start with an empty queue.

        Args:
            write: Writes batches in one transaction and returns their positions.
        """
        self._write = write
        self._mutex = Lock()
        self._queue: list[_Waiting] = []
        self._writing = False

    def write(self, batch: WriteBatch) -> int | None:
        """Write a batch, alone or with others; return its last position.

        Raises:
            IntegrityError: The database refused this batch, not another one of its group.
        """
        mine = _Waiting(batch)
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
            positions = self._write([waiting.batch for waiting in group])
        except IntegrityError as error:
            if len(group) == 1:
                group[0].failure = error
                return
            # One of them lost a race; written alone, each gets its own answer.
            for waiting in group:
                self._write_group([waiting])
        except BaseException as error:  # noqa: BLE001 - every waiting thread must get it, whatever it is
            for waiting in group:
                waiting.failure = error
        else:
            for waiting, position in zip(group, positions, strict=True):
                waiting.position = position
