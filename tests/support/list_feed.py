"""In-memory feed: topics with chosen records, or as relays that crash would have left them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from services.contract.checkpoint import Checkpoint, Tally, encode_checkpoint
from services.contract.naming import source
from services.contract.record import PublicRecord
from services.projector.feed import FeedKind, FeedRecord, Offsets, PartitionBatch, PartitionInfo, TopicPartition
from services.publication.partitioner import partition_for

SOURCE = source("hub", "relationships")


class ListFeed:
    """Returns lists of records in batches of random size and order.

    Args:
        partitions: The records of each partition.
        random: The random source.
        source: The source of all records.
    """

    def __init__(
        self,
        partitions: Mapping[TopicPartition, list[FeedRecord]],
        random: Random,
        *,
        source: str = SOURCE,
    ) -> None:
        self.partitions = partitions
        self._random = random
        self._source = source
        self._offsets: Offsets = dict
        self._next: dict[TopicPartition, int] = {}

    @property
    def kind(self) -> FeedKind:
        return "kafka"

    def describe(self) -> Sequence[PartitionInfo]:
        return [PartitionInfo(p, self._source, "a-topic", len(r)) for p, r in self.partitions.items()]

    def open(self, group: str, offsets: Offsets) -> None:  # noqa: ARG002 - a single reader
        self._offsets = offsets
        self.rewind()

    def poll(self, seconds: float) -> list[PartitionBatch]:
        left = [p for p in self.partitions if self._next[p] < len(self.partitions[p])]
        if not left:
            threading.Event().wait(min(seconds, 0.02))  # as every idle feed does
            return []
        chosen = self._random.sample(left, self._random.randint(1, len(left)))
        return [self._take(partition) for partition in chosen]

    def rewind(self) -> None:
        self._next = {partition: self._offsets()[partition] for partition in self.partitions}

    def heads(self) -> Mapping[TopicPartition, int]:
        return {partition: len(records) for partition, records in self.partitions.items()}

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        return self.heads() if source == self._source else {}

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self._next)

    def close(self) -> None:
        self._next = {}

    def _take(self, partition: TopicPartition) -> PartitionBatch:
        records, start = self.partitions[partition], self._next[partition]
        end = self._random.randint(start + 1, min(len(records), start + 50))
        self._next[partition] = end
        return PartitionBatch(partition, start, end, records[start:end], len(records))


def topic_of(partitions: Iterable[Sequence[FeedRecord]], name: str) -> dict[TopicPartition, list[FeedRecord]]:
    """Assign offsets to records as a topic would."""
    return {
        TopicPartition(name, number): [FeedRecord(at, r.key, r.headers, r.value) for at, r in enumerate(records)]
        for number, records in enumerate(partitions)
    }


def as_read(record: PublicRecord) -> FeedRecord:
    """Return a record as a feed returns it; its offset is assigned later."""
    return FeedRecord(0, record.key.encode(), record.headers, record.value)


def relay_log(
    log: Sequence[PublicRecord], random: Random, *, partitions: int = 3
) -> dict[TopicPartition, list[FeedRecord]]:
    """Publish a log as relays do that crash, freeze and resume: each writes a contiguous part.

    Each begins at a position up to which everything was written, gets to a different point in every partition, and
    sometimes survives to move the position and to write checkpoints.
    """
    written_partitions: list[list[FeedRecord]] = [[] for _ in range(partitions)]
    committed, starts = 0, [0]
    while committed < len(log):
        start = random.choice([committed, committed, starts[-1], random.choice(starts)])  # the last ones are zombies
        part = log[start : start + random.randint(1, 40)]
        survives = random.random() < 0.6
        for number in range(partitions):
            mine = [r for r in part if partition_of(r.key, partitions) == number]
            written = mine if survives else mine[: random.randint(0, len(mine))]
            written_partitions[number] += [as_read(record) for record in written]
        if survives and start == committed:
            committed = start + len(part)
            starts.append(committed)
            if random.random() < 0.5 or committed == len(log):
                _close(log[:committed], written_partitions)
    return topic_of(written_partitions, log[0].topic)


def partition_of(key: str, partitions: int) -> int:
    """Return the partition of a key."""
    return partition_for(key, partitions)


def _close(log: Sequence[PublicRecord], written_partitions: Sequence[list[FeedRecord]]) -> None:
    for number, records in enumerate(written_partitions):
        mine = [r for r in log if partition_of(r.key, len(written_partitions)) == number]
        if mine:
            tally = Tally().add(r.id for r in mine)
            checkpoint = Checkpoint(number, mine[-1].position, tally.count, tally.checksum, log[-1].position)
            records.append(as_read(encode_checkpoint(checkpoint, topic=mine[0].topic, source=SOURCE)))
