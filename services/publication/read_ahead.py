"""A log that is read ahead while what was read is sent: a relay that catches up waits for one of both, not for both."""

from concurrent.futures import Future, ThreadPoolExecutor

from services.publication.log import Batch, PublishedLog


class ReadAhead:
    """A published log whose next stretch is read beside, as long as the last one was full.

    At the head of the log nothing is read ahead: there the next look must be a new one.

    Args:
        log: The log; it is read in one more thread, never in two at once.
    """

    def __init__(self, log: PublishedLog) -> None:
        self._log = log
        self._beside = ThreadPoolExecutor(1, thread_name_prefix=f"read-ahead-{log.source}")
        self._next: tuple[int, int, Future[Batch]] | None = None

    @property
    def source(self) -> str:
        """The context whose log it is."""
        return self._log.source

    @property
    def ce_source(self) -> str:
        """The log's name in every record."""
        return self._log.ce_source

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics its records travel on."""
        return self._log.topics

    def read(self, after: int, limit: int) -> Batch:
        """Examine at most `limit` events after a position; raises what reading ahead raised."""
        batch = self._begun(after, limit) or self._log.read(after, limit)
        if batch.position - after >= limit:
            self._next = (batch.position, limit, self._beside.submit(self._log.read, batch.position, limit))
        return batch

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""
        return self._log.head()

    def close(self) -> None:
        """Begin nothing more; what is being read is let go."""
        self._beside.shutdown(wait=False, cancel_futures=True)

    def _begun(self, after: int, limit: int) -> Batch | None:
        """What was read ahead, if it is what is wanted; in any case nobody reads beside any more."""
        if self._next is None:
            return None
        *wanted, ahead = self._next
        self._next = None
        batch = ahead.result()
        # What was the head a moment ago may not be it now.
        return batch if wanted == [after, limit] and batch.position > after else None
