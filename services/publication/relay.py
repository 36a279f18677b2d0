"""The relay: publishes a service's log to its topics, at least once, in order, without gaps.

It reads after the stored position, sends in order to explicit partitions, waits for every acknowledgement, and moves
the position and the ledger in one transaction, which fails if another relay has moved it. Any failure ends the relay; a
new process with a new producer continues from the stored position. So every relay that ever ran has written, in each
partition, a gapless run of the log starting at a position up to which everything had been written before it. Whatever
the crashes, pauses and zombie relays, *first occurrences are in order*, and everything else is a duplicate.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog

from services.contract.checkpoint import HEARTBEAT_SECONDS, HORIZON, Checkpoint, encode_checkpoint
from services.contract.envelope import to_micros
from services.contract.record import PublicRecord
from services.platform.clock import Clock, system_clock
from services.platform.errors import ActionableError
from services.publication.log import PublishedLog
from services.publication.read_ahead import ReadAhead
from services.publication.relay_state import LedgerEntry, RelayState
from services.publication.sink import BATCH, Sink
from services.publication.topic_partition import TopicPartition

INTERVAL = 0.1
CHECKPOINT_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class RelayStoppedError(ActionableError):
    """The relay cannot continue; start a new one, in a new process. The message says why."""


@dataclass(slots=True)
class RelayProgress:
    """The position of a relay and what it has published since it started."""

    position: int = 0
    records: int = 0
    checkpoints: int = 0
    lag_seconds: float = 0.0


def _no_op(_: str) -> None:
    """Do nothing: the default test hook."""


class Relay:
    """Publishes one service's log.

    Args:
        log: The log as public records.
        state: The stored position and ledger.
        sink: The destination; the relay is its only user.
        interval: Seconds between two reads of a log without new events, unless its service notifies.
        checkpoint_seconds: The least time between two rounds of checkpoints.
        heartbeat_seconds: The longest time between them.
        clock: Returns the present time.
        before: Test hook, called with the name of each step before it; tests kill or fail the relay there.
    """

    def __init__(
        self,
        log: PublishedLog,
        state: RelayState,
        sink: Sink,
        *,
        interval: float = INTERVAL,
        checkpoint_seconds: float = CHECKPOINT_SECONDS,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        clock: Clock = system_clock,
        before: Callable[[str], None] = _no_op,
    ) -> None:
        self._log = ReadAhead(log)
        self._state = state
        self._sink = sink
        self._interval = interval
        self._checkpoint_seconds = checkpoint_seconds
        self._heartbeat_seconds = heartbeat_seconds
        self._next_heartbeat = 0.0
        self._before = before
        self._clock = clock
        self._next_checkpoint = 0.0
        # The last `through` that this relay has written to each partition.
        self._announced: dict[TopicPartition, int] = {}
        self.progress = RelayProgress()

    def run(self, stop: threading.Event) -> None:
        """Publish until the stop event is set.

        Raises:
            RelayStoppedError: The relay could not continue.
        """
        try:
            self._start()
            while not stop.is_set():
                if not self.step():
                    self._state.wait_for_notification(self._interval)
        except Exception as failure:
            _log.error(
                "relay_stopped", source=self._state.source, position=self.progress.position, reason=repr(failure)
            )
            raise RelayStoppedError(f"relay of {self._state.source}: {failure}") from failure
        finally:
            self._log.close()
            self._sink.close()
            self._state.close()

    def step(self) -> bool:
        """Publish one batch and the checkpoints that are due; return whether there was anything to publish."""
        if time.monotonic() >= self._next_heartbeat:
            self._checkpoint()  # before the log is read: a relay that stops at an event reports that at every start
        self._before("read")
        batch = self._log.read(self.progress.position, BATCH)
        if batch.quarantined:
            self._skip(batch.position)
        elif batch.position > self.progress.position:
            for records, position in runs(batch.records, self.progress.position, batch.position):
                self._publish(records, position)
        due = self._checkpointed < self.progress.position
        if due and time.monotonic() >= self._next_checkpoint:
            self._checkpoint()
        return batch.quarantined or (batch.position > 0 and bool(batch.records))

    def _start(self) -> None:
        stored = self._state.load()
        for topic, topic_id in self._sink.topics().items():
            self._state.register_topic(topic, topic_id)
        self.progress.position = stored.position
        self._checkpointed = stored.checkpointed
        self._ledger = dict(stored.ledger)
        self._skipped = stored.skipped
        # Partitions that an earlier relay wrote to without a checkpoint after it.
        self._open = {
            topic_partition for topic_partition, entry in stored.ledger.items() if entry.position > stored.checkpointed
        }
        _log.info("relay_started", source=self._state.source, position=stored.position)

    def _publish(self, records: Iterable[PublicRecord], position: int) -> None:
        partitioned = [(record, self._sink.partition(record.topic, record.key)) for record in records]
        self._before("send")
        self._sink.write([*self._announce(partitioned), *partitioned])
        entries = self._count(partitioned)
        self._before("advance")
        self._state.advance(self.progress.position, position, entries)
        self._ledger |= entries
        self._open |= entries.keys()
        self.progress.position = position
        self.progress.records += len(partitioned)

    def _announce(self, partitioned: Iterable[tuple[PublicRecord, int]]) -> list[tuple[PublicRecord, int]]:
        """Return a checkpoint for each partition in which records lie beyond the horizon of its last one."""
        last = {TopicPartition(record.topic, partition): record.position for record, partition in partitioned}
        beyond = [p for p, position in last.items() if position > self._announced.get(p, 0) + HORIZON]
        if not beyond:
            return []
        through, now = self.progress.position, to_micros(self._clock())
        head = max(through, *last.values())
        self._announced |= dict.fromkeys(beyond, through)
        return [(self._checkpoint_record(p, through, head, now), p.partition) for p in beyond]

    def _skip(self, position: int) -> None:
        """Store that a quarantined position is skipped, before anything after it is published."""
        self._before("skip")
        self._state.skip(self.progress.position, position)
        _log.warning("position_skipped", source=self._state.source, position=position)
        self._skipped += (position,)
        self.progress.position = position

    def _count(self, partitioned: Iterable[tuple[PublicRecord, int]]) -> dict[TopicPartition, LedgerEntry]:
        by_partition: dict[TopicPartition, list[PublicRecord]] = {}
        for record, partition in partitioned:
            by_partition.setdefault(TopicPartition(record.topic, partition), []).append(record)
        return {
            topic_partition: self._ledger.get(topic_partition, LedgerEntry()).add(records)
            for topic_partition, records in by_partition.items()
        }

    def _checkpoint(self) -> None:
        """Write a checkpoint to every partition written to since the last round, or to one to report the position."""
        open_ = self._open or {self._latest()}
        position, now = self.progress.position, to_micros(self._clock())
        head = max(position, self._log.head())
        self._before("checkpoint")
        self._sink.write([(self._checkpoint_record(p, position, head, now), p.partition) for p in sorted(open_)])
        self._before("checkpointed")
        self._state.save_checkpointed(position)
        self.progress.checkpoints += len(open_)
        self._announced |= dict.fromkeys(open_, position)
        self._checkpointed = position
        self._open = set()
        self._next_checkpoint = time.monotonic() + self._checkpoint_seconds
        self._next_heartbeat = time.monotonic() + self._heartbeat_seconds

    def _latest(self) -> TopicPartition:
        """Return the partition of the latest record; before the first record, the first partition of the open topic."""
        if not self._ledger:
            return TopicPartition(self._log.topics[0], 0)
        return max(self._ledger, key=lambda p: self._ledger[p].position)

    def _checkpoint_record(
        self, topic_partition: TopicPartition, through: int, head: int, reported_at: int
    ) -> PublicRecord:
        entry = self._ledger.get(topic_partition, LedgerEntry())
        tally = entry.tally
        checkpoint = Checkpoint(
            topic_partition.partition,
            entry.position,
            tally.count,
            tally.checksum,
            through,
            head,
            reported_at,
            tuple(position for position in self._skipped if position <= through),
        )
        return encode_checkpoint(checkpoint, topic=topic_partition.topic, source=self._log.ce_source)


def runs(records: Iterable[PublicRecord], start: int, end: int) -> Iterator[tuple[list[PublicRecord], int]]:
    """Divide a batch where the log's positions leave a gap that is wider than the horizon, as after a restore.

    Args:
        records: The public records of the batch, in the order of their positions.
        start: The position after which the batch begins.
        end: The last position of the batch.

    Yields:
        Records, none of them further than the horizon from the position through which all is published before them; and
        the position through which all is published after them.
    """
    run: list[PublicRecord] = []
    for record in records:
        if record.position > start + HORIZON:
            start = record.position - 1
            yield run, start
            run = []
        run.append(record)
    yield run, end
