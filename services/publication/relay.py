"""The relay: a service's log to its topics, at least once, in order, without holes.

It reads after the stored position, sends in order to explicit partitions, waits for every acknowledgement, and moves
the position and the ledger in one transaction that fails when anybody else has moved it. Any failure ends it; a new
process with a new producer goes on from the stored position. So each relay that ever ran wrote, in every partition, a
stretch of the log without holes from a position up to which everything had been written before it: whatever the
crashes, the pauses and the zombies, *first occurrences are in order*, and all else is a duplicate.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from services.contract.checkpoint import Checkpoint, encode_checkpoint
from services.contract.record import PublicRecord
from services.publication.log import PublishedLog
from services.publication.read_ahead import ReadAhead
from services.publication.relay_state import Channel, Line, TopicPartition
from services.publication.sink import BATCH, Sink

INTERVAL = 0.1
CHECKPOINT_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class RelayStoppedError(Exception):
    """The relay cannot go on; start a new one, in a new process. The message says why."""


@dataclass(slots=True)
class RelayReading:
    """What a relay has done since it started, and where it stands."""

    position: int = 0
    records: int = 0
    checkpoints: int = 0
    lag_seconds: float = 0.0


def _nothing(_: str) -> None:
    """Do nothing: the hook of a relay that nobody disturbs."""


class Relay:
    """Publishes one service's log.

    Args:
        log: The log as public records.
        channel: What is remembered of it.
        sink: Where to; the relay is its only user.
        interval: Seconds between two looks at a log that had nothing new, unless its service says otherwise.
        checkpoint_seconds: The least time between two rounds of checkpoints.
        before: Called with the name of each step before it; tests kill or fail the relay there.
    """

    def __init__(
        self,
        log: PublishedLog,
        channel: Channel,
        sink: Sink,
        *,
        interval: float = INTERVAL,
        checkpoint_seconds: float = CHECKPOINT_SECONDS,
        before: Callable[[str], None] = _nothing,
    ) -> None:
        self._log = ReadAhead(log)
        self._channel = channel
        self._sink = sink
        self._interval = interval
        self._checkpoint_seconds = checkpoint_seconds
        self._before = before
        self._next_checkpoint = 0.0
        self.reading = RelayReading()

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop.

        Raises:
            RelayStoppedError: It could not go on.
        """
        try:
            self._start()
            while not stop.is_set():
                if not self.step():
                    self._channel.await_news(self._interval)
        except Exception as failure:
            _log.error(
                "relay_stopped", source=self._channel.source, position=self.reading.position, reason=repr(failure)
            )
            raise RelayStoppedError(f"relay of {self._channel.source}: {failure}") from failure
        finally:
            self._log.close()
            self._sink.close()
            self._channel.close()

    def step(self) -> bool:
        """Publish one batch and what checkpoints are due; say whether there was anything to publish."""
        self._before("read")
        batch = self._log.read(self.reading.position, BATCH)
        if batch.position > self.reading.position:
            self._publish(batch.records, batch.position)
        due = self._checkpointed < self.reading.position
        if due and time.monotonic() >= self._next_checkpoint:
            self._checkpoint()
        return batch.position > 0 and bool(batch.records)

    def _start(self) -> None:
        state = self._channel.load()
        for topic, topic_id in self._sink.topics().items():
            self._channel.know_topic(topic, topic_id)
        self.reading.position = state.position
        self._checkpointed = state.checkpointed
        self._lines = dict(state.lines)
        # What an earlier relay published and did not close.
        self._open = {place for place, line in state.lines.items() if line.position > state.checkpointed}
        _log.info("relay_started", source=self._channel.source, position=state.position)

    def _publish(self, records: Iterable[PublicRecord], position: int) -> None:
        placed = [(record, self._sink.partition(record.topic, record.key)) for record in records]
        self._before("send")
        self._sink.write(placed)
        lines = self._count(placed)
        self._before("advance")
        self._channel.advance(self.reading.position, position, lines)
        self._lines |= lines
        self._open |= lines.keys()
        self.reading.position = position
        self.reading.records += len(placed)

    def _count(self, placed: Iterable[tuple[PublicRecord, int]]) -> dict[TopicPartition, Line]:
        mine: dict[TopicPartition, list[PublicRecord]] = {}
        for record, partition in placed:
            mine.setdefault(TopicPartition(record.topic, partition), []).append(record)
        return {place: self._lines.get(place, Line()).add(records) for place, records in mine.items()}

    def _checkpoint(self) -> None:
        """Close every partition written to since the last checkpoints; without any, say at least how far the log is."""
        open_ = self._open or self._latest()
        position = self.reading.position
        self._before("checkpoint")
        self._sink.write([(self._stated(place, position), place.partition) for place in sorted(open_)])
        self._before("checkpointed")
        self._channel.checkpointed(position)
        self.reading.checkpoints += len(open_)
        self._checkpointed = position
        self._open = set()
        self._next_checkpoint = time.monotonic() + self._checkpoint_seconds

    def _latest(self) -> set[TopicPartition]:
        return {max(self._lines, key=lambda place: self._lines[place].position)} if self._lines else set()

    def _stated(self, place: TopicPartition, through: int) -> PublicRecord:
        line = self._lines[place]
        said = Checkpoint(place.partition, line.position, line.tally.count, line.tally.checksum, through)
        return encode_checkpoint(said, topic=place.topic, source=self._log.ce_source)
