"""The publisher's side of the ledger where no relay runs: a second, independent reading of the log."""

import time

from services.contract.checkpoint import Checkpoint, encode_checkpoint
from services.contract.record import PublicRecord
from services.publication.log import PublishedLog
from services.publication.relay_state import Channel, Line, MovedByAnotherError, TopicPartition

_BATCH = 2000


class LogLedger:
    """Counts what of a log is public, so that a reader in the same process has something to be compared with.

    Args:
        log: The log.
        channel: The service's channel `log`.
        interval: Seconds between two readings of the log.
    """

    def __init__(self, log: PublishedLog, channel: Channel, *, interval: float = 1.0) -> None:
        self._log = log
        self._channel = channel
        self._place = TopicPartition(log.source, 0)
        self._interval = interval
        self._next = 0.0
        self._position = 0
        self._line: Line | None = None

    def checkpoint(self) -> tuple[int, PublicRecord] | None:
        """Read on, if it is time, and state what was counted.

        Returns:
            The position up to which the log was read, and the statement as a record; nothing before the first reading.
        """
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._interval
            self._read_on()
        if self._line is None:
            return None
        said = Checkpoint(0, self._line.position, self._line.tally.count, self._line.tally.checksum, self._position)
        return self._position, encode_checkpoint(said, topic=self._place.topic, source=self._log.ce_source)

    def _read_on(self) -> None:
        if self._line is None:
            self._load()
        batch = self._log.read(self._position, _BATCH)
        if batch.position == self._position:
            return
        line = (self._line or Line()).add(batch.records)
        try:
            self._channel.advance(self._position, batch.position, {self._place: line})
        except MovedByAnotherError:
            self._load()  # every reader in the process counts; who comes second takes over what was counted
            return
        self._position, self._line = batch.position, line

    def _load(self) -> None:
        state = self._channel.load()
        self._position, self._line = state.position, state.lines.get(self._place, Line())
