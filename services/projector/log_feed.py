"""Feed from logs read in place, for the embedded mode: same bytes, same decoding, same ledger as through Kafka."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from services.contract.checkpoint import HEARTBEAT_SECONDS
from services.contract.record import PublicRecord
from services.projector.feed import (
    FeedBrokenError,
    FeedKind,
    FeedRecord,
    Offsets,
    PartitionBatch,
    PartitionInfo,
    TopicPartition,
)
from services.publication.log import PublishedLog

_BATCH = 2000
_INTERVAL = 0.02


class PublisherLedger(Protocol):
    """The publisher's ledger of a log."""

    def checkpoint(self) -> tuple[int, PublicRecord] | None:
        """Return the position up to which it has counted, and the checkpoint record."""


class LogFeed:
    """Reads services' logs directly; the only partition of each is 0 and its offsets are notification ids.

    Args:
        logs: The logs, one per source.
        ledgers: The publishers' ledgers by source.
        interval: Seconds between two reads of logs without new events.
    """

    def __init__(
        self,
        logs: Sequence[PublishedLog],
        ledgers: Mapping[str, PublisherLedger] | None = None,
        *,
        interval: float = _INTERVAL,
    ) -> None:
        self._logs = {TopicPartition(log.ce_source, 0): log for log in logs}
        self._ledgers = {TopicPartition(source, 0): ledger for source, ledger in (ledgers or {}).items()}
        self._interval = interval
        self._offsets: Offsets = dict
        self._next: dict[TopicPartition, int] = {}
        self._checkpointed: dict[TopicPartition, tuple[int, float]] = {}
        self._heads: dict[TopicPartition, int] = {}

    @property
    def kind(self) -> FeedKind:
        """Return `log`."""
        return "log"

    def describe(self) -> Sequence[PartitionInfo]:
        """Describe one partition per log; a log is never recreated under its readers, so its name is its id."""
        return [
            PartitionInfo(topic_partition, log.ce_source, f"log:{log.ce_source}", _head(log))
            for topic_partition, log in self._logs.items()
        ]

    def open(self, group: str, offsets: Offsets) -> None:  # noqa: ARG002 - a log has one reader
        """Start after the stored positions."""
        self._offsets = offsets
        self._next = {}
        self.rewind()

    def poll(self, seconds: float) -> list[PartitionBatch]:
        """Read the logs until one of them has new events."""
        deadline = time.monotonic() + seconds
        while True:
            batches = [batch for p in self._logs if (batch := self._read(p)) is not None]
            if batches or time.monotonic() >= deadline:
                return batches
            time.sleep(min(self._interval, max(0.0, deadline - time.monotonic())))

    def rewind(self) -> None:
        """Return to the stored positions."""
        stored = self._offsets()
        self._next = {topic_partition: stored[topic_partition] for topic_partition in self._logs}
        self._checkpointed = {}

    def heads(self) -> Mapping[TopicPartition, int]:
        """Return the logs' ends as of the last read."""
        return dict(self._heads)

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """Return the log's current end."""
        topic_partition = TopicPartition(source, 0)
        return {topic_partition: _head(self._logs[topic_partition])}

    def assignment(self) -> frozenset[TopicPartition]:
        """Return all partitions."""
        return frozenset(self._next)

    def close(self) -> None:
        """Discard the positions."""
        self._next = {}

    def _read(self, topic_partition: TopicPartition) -> PartitionBatch | None:
        if topic_partition not in self._next:
            raise FeedBrokenError("the feed is closed")
        start = self._next[topic_partition]
        log = self._logs[topic_partition]
        with _translate_errors(log):
            batch = log.read(start, _BATCH)
            checkpoint = self._checkpoint(topic_partition)
            head = log.head() if batch.position - start >= _BATCH else batch.position
            self._heads[topic_partition] = max(head, batch.position)
        records = [FeedRecord(r.position, r.key.encode(), r.headers, r.value) for r in batch.records]
        if checkpoint is not None and self._is_due(topic_partition, checkpoint[0], start, batch.position):
            self._insert(records, topic_partition, *checkpoint)
        elif batch.position == start:
            return None
        self._next[topic_partition] = batch.position
        return PartitionBatch(
            topic_partition, start, batch.position, records, self._heads[topic_partition], batch.position
        )

    def _checkpoint(self, topic_partition: TopicPartition) -> tuple[int, PublicRecord] | None:
        return self._ledgers[topic_partition].checkpoint() if topic_partition in self._ledgers else None

    def _is_due(self, topic_partition: TopicPartition, position: int, start: int, end: int) -> bool:
        """Return whether a checkpoint can be inserted and is news: a new one, or the heartbeat of an unchanged log."""
        if not start <= position <= end:
            return False
        last, repeat_at = self._checkpointed.get(topic_partition, (-1, 0.0))
        return position != last or time.monotonic() >= repeat_at

    def _insert(
        self, records: list[FeedRecord], topic_partition: TopicPartition, position: int, record: PublicRecord
    ) -> None:
        """Insert the publisher's checkpoint directly after the last record that it counts."""
        index = next((i for i, r in enumerate(records) if r.offset > record.position), len(records))
        records.insert(index, FeedRecord(position, record.key.encode(), record.headers, record.value))
        self._checkpointed[topic_partition] = (position, time.monotonic() + HEARTBEAT_SECONDS)


def _head(log: PublishedLog) -> int:
    with _translate_errors(log):
        return log.head()


@contextmanager
def _translate_errors(log: PublishedLog) -> Iterator[None]:
    """Raise any failure to read a log as `FeedBrokenError`: read again later, the log may work."""
    try:
        yield
    except Exception as failure:
        raise FeedBrokenError(f"the log of {log.ce_source} cannot be read: {failure!r}") from failure
