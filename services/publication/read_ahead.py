"""Read-ahead for the relay: while one batch is sent, the next is read, so that catching up costs the slower of both."""

from concurrent.futures import Future, ThreadPoolExecutor

from services.publication.log import Batch, PublishedLog
from services.publication.log_over import LogOver


class ReadAhead(LogOver):
    """A published log that reads the next batch in the background as long as the last batch was full.

    At the head of the log nothing is read ahead: there every read must be a fresh one.

    Args:
        log: The log; it is read in one additional thread, never by two threads at once.
    """

    def __init__(self, log: PublishedLog) -> None:
        super().__init__(log)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"read-ahead-{log.source}")
        self._next: tuple[int, int, Future[Batch]] | None = None

    def read(self, after: int, limit: int) -> Batch:
        """Examine at most `limit` events after a position; re-raises an error of the background read."""
        batch = self._prefetched(after, limit) or self._log.read(after, limit)
        if batch.position - after >= limit:
            self._next = (batch.position, limit, self._executor.submit(self._log.read, batch.position, limit))
        return batch

    def head(self) -> int:
        """Return the position of the last event; 0 for an empty log."""
        return self._log.head()

    def close(self) -> None:
        """Start no further reads; a running one is abandoned."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _prefetched(self, after: int, limit: int) -> Batch | None:
        """Return the batch read ahead if it is the requested one; afterwards no background read is running."""
        if self._next is None:
            return None
        *request, future = self._next
        self._next = None
        batch = future.result()
        # An empty batch is discarded: the log may have grown since it was read.
        return batch if request == [after, limit] and batch.position > after else None
