"""The horizon: a relay states in the partition how far it is before it continues far beyond what it stated last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import cast

import pytest

from services.contract.checkpoint import HORIZON, Tally
from services.contract.codec import encode
from services.contract.record import PublicRecord
from services.projector.feed import FeedRecord, PartitionBatch
from services.projector.positions import PartitionProgress
from services.projector.topic_source import TopicSource
from services.projector.triage import Triage
from services.publication.partitioner import partition_for
from services.publication.public_log import PublicBatch
from services.publication.relay import Relay, runs
from services.publication.relay_state import LedgerEntry, RelayState, StoredState
from services.publication.topic_partition import TopicPartition
from tests.support.list_feed import SOURCE
from tests.support.public_logs import some_events
from tests.support.recording_projection import RecordingProjection

TOPIC = "mentorship.hub.relationships.v1"
PARTITIONS = 4


@dataclass
class Log:
    """A log whose positions leave gaps."""

    records: Sequence[PublicRecord]
    source: str = "relationships"
    ce_source: str = SOURCE
    topics: tuple[str, ...] = (TOPIC,)

    def read(self, after: int, limit: int) -> PublicBatch:
        page = [record for record in self.records if record.position > after][:limit]
        return PublicBatch(page, page[-1].position if page else after)

    def head(self) -> int:
        return self.records[-1].position


@dataclass
class State:
    """A relay's state in memory."""

    position: int = 0
    ledger: dict[TopicPartition, LedgerEntry] = field(default_factory=dict)
    source: str = "relationships"

    def load(self) -> StoredState:
        return StoredState(self.position, 0, dict(self.ledger))

    def register_topic(self, topic: str, topic_id: str) -> None:
        pass

    def advance(self, old: int, new: int, entries: Mapping[TopicPartition, LedgerEntry]) -> None:
        assert old == self.position <= new
        self.position = new
        self.ledger |= entries

    def save_checkpointed(self, position: int) -> None:
        assert position == self.position


@dataclass
class Sink:
    """Partitions in memory."""

    written: dict[TopicPartition, list[FeedRecord]] = field(default_factory=dict)

    def topics(self) -> Mapping[str, str]:
        return {TOPIC: "id"}

    def partition(self, topic: str, key: str) -> int:
        assert topic == TOPIC
        return partition_for(key, PARTITIONS)

    def write(self, records: Sequence[tuple[PublicRecord, int]]) -> None:
        for record, partition in records:
            read = FeedRecord(0, record.key.encode(), record.headers, record.value)
            self.written.setdefault(TopicPartition(record.topic, partition), []).append(read)

    def close(self) -> None:
        pass


def log_with_gaps(random: Random, count: int = 400) -> Log:
    position, records = 0, list[PublicRecord]()
    for event in some_events(random, count, keys=9):
        position += random.choice([1, 1, 1, 1, random.randint(1, HORIZON), random.randint(1, 40 * HORIZON)])
        records.append(encode(replace(event, position=position, source=SOURCE), TOPIC))
    return Log(records)


def publish(log: Log, state: State, sink: Sink, steps: int) -> None:
    relay = Relay(log, cast(RelayState, state), sink, checkpoint_seconds=3600, heartbeat_seconds=3600)
    relay._start()
    for _ in range(steps):
        relay.step()


@pytest.mark.parametrize("seed", range(6))
def test_a_reader_takes_every_position_of_a_relay_for_plausible(seed: int) -> None:
    log, state, sink = log_with_gaps(Random(seed)), State(), Sink()
    publish(log, state, sink, 1)
    unpublished = State(0, {})  # a relay that restarts before its state was stored, and sends everything again
    publish(log, unpublished, sink, 2)
    for topic_partition, records in sink.written.items():
        progress = PartitionProgress(SOURCE, 0, Tally(), 0, 0, 0, None)
        triage = Triage(RecordingProjection(), {TOPIC: TopicSource(SOURCE)}, set(), lambda *_: False)
        triage.process(PartitionBatch(topic_partition, 0, len(records), records, len(records)), progress)
        assert not triage.result.rejected
        assert progress.difference is None
        assert progress.settle().count == state.ledger.get(topic_partition, LedgerEntry()).tally.count
    assert state.ledger == unpublished.ledger
    assert state.position == log.head()


def test_close_positions_need_no_more_checkpoints_than_before() -> None:
    random = Random(1)
    records = [
        encode(replace(event, position=number, source=SOURCE), TOPIC)
        for number, event in enumerate(some_events(random, 300), 1)
    ]
    sink = Sink()
    publish(Log(records), State(), sink, 1)
    assert sum(len(written) for written in sink.written.values()) == 300 + 1


def test_a_batch_is_divided_at_gaps_wider_than_the_horizon() -> None:
    (event,) = some_events(Random(1), 1)
    records = [
        encode(replace(event, position=position, source=SOURCE), TOPIC)
        for position in (5, HORIZON + 5, 3 * HORIZON, 3 * HORIZON + 1)
    ]
    parts = [([r.position for r in part], end) for part, end in runs(records, 5, 4 * HORIZON)]
    assert parts == [
        ([5, HORIZON + 5], 3 * HORIZON - 1),
        ([3 * HORIZON, 3 * HORIZON + 1], 4 * HORIZON),
    ]
    assert list(runs([], 7, 9)) == [([], 9)]
