"""The publisher's side of the ledger in the embedded mode, without a relay: a second, independent read of the log."""

import time

from services.contract.checkpoint import Checkpoint, encode_checkpoint
from services.contract.envelope import to_micros
from services.contract.record import PublicRecord
from services.platform.clock import Clock, system_clock
from services.publication.log import PublishedLog
from services.publication.public_log import UnpublishableError
from services.publication.relay_state import (
    ConcurrentPublisherError,
    LedgerEntry,
    QuarantineReleasedError,
    RelayState,
)
from services.publication.topic_partition import TopicPartition

_BATCH = 2000


class LedgerCounter:
    """Counts the public records of a log, so that a projection in the same process has a ledger to compare with.

    Args:
        log: The log.
        state: The service's relay state for the destination `log`.
        interval: Seconds between two reads of the log.
        clock: Returns the present time.
    """

    def __init__(
        self, log: PublishedLog, state: RelayState, *, interval: float = 1.0, clock: Clock = system_clock
    ) -> None:
        self._clock = clock
        self._log = log
        self._state = state
        self._topic_partition = TopicPartition(log.ce_source, 0)
        self._interval = interval
        self._next = 0.0
        self._position = 0
        self._skipped: tuple[int, ...] = ()
        self._entry: LedgerEntry | None = None
        self._head = 0
        self._reported_at = 0

    def checkpoint(self) -> tuple[int, PublicRecord] | None:
        """Continue reading if the interval has passed, and return the current checkpoint.

        Returns:
            The position up to which the log was read, and the checkpoint record; None before the first read.

        Raises:
            psycopg.Error: The database does not answer. The next call reads the stored ledger again: it is unknown
                whether the last change of it was committed.
        """
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._interval
            try:
                self._read_on()
            except BaseException:
                self._entry = None
                raise
        entry = self._entry
        if entry is None:
            return None
        tally, position = entry.tally, self._position
        checkpoint = Checkpoint(
            0, entry.position, tally.count, tally.checksum, position, self._head, self._reported_at, self._skipped
        )
        record = encode_checkpoint(checkpoint, topic=self._topic_partition.topic, source=self._log.ce_source)
        return self._position, record

    def _read_on(self) -> None:
        if self._entry is None:
            self._load()
        self._reported_at = to_micros(self._clock())
        try:
            batch = self._log.read(self._position, _BATCH)
        except UnpublishableError:
            self._head = self._log.head()
            return  # the feed may still have to deliver what precedes it, and reports it when it gets there
        self._head = self._log.head() if batch.position - self._position >= _BATCH else batch.position
        if batch.position == self._position:
            return
        entry = (self._entry or LedgerEntry()).add(batch.records)
        try:
            if batch.quarantined:
                self._state.skip(self._position, batch.position)
                self._skipped += (batch.position,)
            else:
                self._state.advance(self._position, batch.position, {self._topic_partition: entry})
        except (ConcurrentPublisherError, QuarantineReleasedError):
            self._load()  # every feed in the process counts; the slower one adopts what the other has stored
            return
        self._position, self._entry = batch.position, entry

    def _load(self) -> None:
        stored = self._state.load()
        self._position, self._skipped = stored.position, stored.skipped
        self._entry = stored.ledger.get(self._topic_partition, LedgerEntry())
