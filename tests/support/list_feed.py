"""A feed of lists: topics as a test wants them, with whatever a relay's crashes would have left in them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from kafka.partitioner.default import murmur2

from services.contract.checkpoint import Checkpoint, Tally, encode_checkpoint
from services.contract.naming import source
from services.contract.record import PublicRecord
from services.projector.feed import Described, FeedRecord, Kind, Offsets, Slice, TopicPartition

ORIGIN = source("hub", "relationships")


class ListFeed:
    """Hands out lists, in pieces and in an order drawn at random.

    Args:
        partitions: What each partition holds.
        random: Draws.
        source: The context all of it is of.
        origin: The `ce_source` its records have.
    """

    def __init__(
        self,
        partitions: Mapping[TopicPartition, list[FeedRecord]],
        random: Random,
        *,
        source: str = "relationships",
        origin: str = ORIGIN,
    ) -> None:
        self.partitions = partitions
        self._random = random
        self._source = source
        self._origin = origin
        self._offsets: Offsets = dict
        self._next: dict[TopicPartition, int] = {}

    @property
    def kind(self) -> Kind:
        return "kafka"

    def describe(self) -> Sequence[Described]:
        return [Described(p, self._source, self._origin, "a-topic", len(r)) for p, r in self.partitions.items()]

    def open(self, group: str, offsets: Offsets) -> None:  # noqa: ARG002 - a single reader
        self._offsets = offsets
        self.rewind()

    def poll(self, seconds: float) -> list[Slice]:
        left = [p for p in self.partitions if self._next[p] < len(self.partitions[p])]
        if not left:
            threading.Event().wait(min(seconds, 0.02))  # as every feed waits that has nothing
            return []
        chosen = self._random.sample(left, self._random.randint(1, len(left)))
        return [self._take(place) for place in chosen]

    def rewind(self) -> None:
        self._next = {place: self._offsets()[place] for place in self.partitions}

    def heads(self) -> Mapping[TopicPartition, int]:
        return {place: len(records) for place, records in self.partitions.items()}

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        return self.heads() if source == self._source else {}

    def mine(self) -> frozenset[TopicPartition]:
        return frozenset(self._next)

    def close(self) -> None:
        self._next = {}

    def _take(self, place: TopicPartition) -> Slice:
        records, start = self.partitions[place], self._next[place]
        end = self._random.randint(start + 1, min(len(records), start + 50))
        self._next[place] = end
        return Slice(place, start, end, records[start:end], len(records))


def topic_of(partitions: Iterable[Sequence[FeedRecord]], name: str) -> dict[TopicPartition, list[FeedRecord]]:
    """Number records on as a topic would."""
    return {
        TopicPartition(name, number): [FeedRecord(at, r.key, r.headers, r.value) for at, r in enumerate(records)]
        for number, records in enumerate(partitions)
    }


def as_read(record: PublicRecord) -> FeedRecord:
    """A record as a feed hands it out; its offset is given later."""
    return FeedRecord(0, record.key.encode(), record.headers, record.value)


def relayed(
    log: Sequence[PublicRecord], random: Random, *, partitions: int = 3
) -> dict[TopicPartition, list[FeedRecord]]:
    """Relay a log the way relays do that crash, freeze and revive: every one writes a stretch without holes.

    Each begins at a position up to which all was written, gets some way, in every partition some way of its own, and
    sometimes lives to move the position and to close the partitions it wrote to.
    """
    lanes: list[list[FeedRecord]] = [[] for _ in range(partitions)]
    committed, known = 0, [0]
    while committed < len(log):
        start = random.choice([committed, committed, known[-1], random.choice(known)])  # the last ones are zombies
        stretch = log[start : start + random.randint(1, 40)]
        survives = random.random() < 0.6
        for number in range(partitions):
            mine = [r for r in stretch if lane(r.key, partitions) == number]
            written = mine if survives else mine[: random.randint(0, len(mine))]
            lanes[number] += [as_read(record) for record in written]
        if survives and start == committed:
            committed = start + len(stretch)
            known.append(committed)
            if random.random() < 0.5 or committed == len(log):
                _close(log[:committed], lanes)
    return topic_of(lanes, log[0].topic)


def lane(key: str, partitions: int) -> int:
    """The partition of a key."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def _close(log: Sequence[PublicRecord], lanes: Sequence[list[FeedRecord]]) -> None:
    for number, records in enumerate(lanes):
        mine = [r for r in log if lane(r.key, len(lanes)) == number]
        if mine:
            tally = Tally().add(r.id for r in mine)
            said = Checkpoint(number, mine[-1].position, tally.count, tally.checksum, log[-1].position)
            records.append(as_read(encode_checkpoint(said, topic=mine[0].topic, source=ORIGIN)))
