"""A log with many readers in one process: one of them looks whether it has grown, the others believe it for a moment.

A demonstration has a dozen read models, each with a ledger of its own. If each asked the database for what is new, an
idle system would answer some two thousand queries a second.
"""

import threading
import time
from collections.abc import Callable

from services.publication.log import Batch, PublishedLog
from services.publication.log_over import LogOver
from services.publication.public_log import PublicBatch

KEEP_SECONDS = 0.02
"""How long the last position is believed: at most so much later does a reader see an event."""


class SharedHead(LogOver):
    """A published log whose end is looked up once for all of its readers.

    Args:
        log: The log.
        seconds: How long its end is believed.
        clock: Returns seconds that never go back.
    """

    def __init__(
        self, log: PublishedLog, *, seconds: float = KEEP_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(log)
        self._seconds, self._clock = seconds, clock
        self._looking = threading.Lock()
        self._head, self._until = 0, clock()

    def read(self, after: int, limit: int) -> Batch:
        """Examine at most `limit` events after a position; nothing is read where the log has not grown."""
        if after >= self.head():
            return PublicBatch([], after)
        batch = self._log.read(after, limit)
        with self._looking:
            self._head = max(self._head, batch.position)
        return batch

    def head(self) -> int:
        """Return the position of the last event, as of a moment ago; 0 for an empty log."""
        with self._looking:
            if self._clock() >= self._until:
                self._head = self._log.head()
                self._until = self._clock() + self._seconds
            return self._head
