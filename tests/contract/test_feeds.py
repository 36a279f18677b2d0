"""Contract of the feeds, run against both: nothing skipped, nothing reordered, positions from the database alone."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import get_args

import pytest

from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import Tally, decode_checkpoint
from services.contract.codec import decode
from services.contract.headers import RecordHeaders
from services.projector.feed import Feed, FeedKind, FeedRecord, PartitionBatch, TopicPartition
from services.projector.position_peek import position_of
from tests.support.projection_pipeline import ProjectionPipeline, Way, run_pipeline
from tests.support.public_logs import some_events
from tests.support.wait import until

Read = dict[TopicPartition, list[FeedRecord]]


@pytest.fixture(params=get_args(Way))
def pipeline(request: pytest.FixtureRequest, database: str) -> Iterator[ProjectionPipeline]:
    with run_pipeline(request.param, database, lambda: request.getfixturevalue("kafka_bootstrap")) as running_pipeline:
        yield running_pipeline


class Reader:
    """A feed and the batches read from it; `stored` holds the positions as the database would."""

    def __init__(self, feed: Feed, stored: Mapping[TopicPartition, int] | None = None) -> None:
        self.feed = feed
        self.stored = {one.topic_partition: 0 for one in feed.describe()} | dict(stored or {})
        self.batches: list[PartitionBatch] = []
        feed.open("contract", lambda: self.stored)

    def polled(self) -> bool:
        """Poll once and return True, so that a condition can begin with it."""
        self.batches += self.feed.poll(0.05)
        return True

    def events(self) -> list[FeedRecord]:
        return [r for batch in self.batches for r in batch.records if RecordHeaders(r.headers).type != CHECKPOINT]

    def read(self, count: int) -> list[FeedRecord]:
        until(lambda: self.polled() and len(self.events()) >= count, what=f"{count} records")
        return self.events()


def ids(records: list[FeedRecord]) -> list[str]:
    return [decode(record.headers, record.value).id for record in records]


def test_it_returns_everything_public_and_each_partition_without_gaps(pipeline: ProjectionPipeline) -> None:
    first = pipeline.logs[0].append([*some_events(Random(1), 150, source="enrollment"), None])
    second = pipeline.logs[1].append(some_events(Random(2), 150))
    reader = Reader(pipeline.feed())
    assert sorted(ids(reader.read(300))) == sorted(event.id for event in [*first, *second])
    reached = dict.fromkeys(reader.stored, 0)
    for batch in reader.batches:
        assert batch.start == reached[batch.topic_partition]
        assert batch.start <= batch.end <= batch.head
        reached[batch.topic_partition] = batch.end
    reader.feed.close()


def test_along_a_partition_positions_only_grow(pipeline: ProjectionPipeline) -> None:
    pipeline.logs[1].append(some_events(Random(3), 300))
    reader = Reader(pipeline.feed())
    reader.read(300)
    for topic_partition in reader.stored:
        records = [r for batch in reader.batches if batch.topic_partition == topic_partition for r in batch.records]
        positions = [position_of(r.value) for r in records if RecordHeaders(r.headers).type != CHECKPOINT]
        assert positions == sorted(positions, key=lambda position: position or 0)
    reader.feed.close()


def test_it_continues_only_from_the_stored_positions(pipeline: ProjectionPipeline) -> None:
    pipeline.logs[1].append(some_events(Random(4), 100))
    first = Reader(pipeline.feed())
    first.read(100)
    first.feed.close()
    stored = {batch.topic_partition: batch.end for batch in first.batches}
    pipeline.logs[1].append(some_events(Random(5), 40))
    again = Reader(pipeline.feed(), stored)
    new = {record.id for record in pipeline.logs[1].records[100:] if record is not None}
    assert set(ids(again.read(40))) == new
    again.feed.close()


def test_after_a_rewind_it_returns_again_what_was_not_stored(pipeline: ProjectionPipeline) -> None:
    pipeline.logs[1].append(some_events(Random(6), 60))
    reader = Reader(pipeline.feed())
    once = sorted(ids(reader.read(60)))
    reader.batches.clear()
    reader.feed.rewind()
    assert sorted(ids(reader.read(60))) == once
    reader.feed.close()


def test_checkpoints_follow_the_records_they_count_and_are_correct(pipeline: ProjectionPipeline) -> None:
    pipeline.logs[1].append([*some_events(Random(7), 80), None])
    reader = Reader(pipeline.feed())
    until(lambda: reader.polled() and 81 in {through(r) for r in checkpoints(reader)}, what="the last checkpoint")
    tallies: dict[TopicPartition, Tally] = {}
    for batch in reader.batches:
        for record in batch.records:
            mine = tallies.get(batch.topic_partition, Tally())
            if RecordHeaders(record.headers).type == CHECKPOINT:
                assert decode_checkpoint(record.value).tally == mine
            else:
                tallies[batch.topic_partition] = mine.add([RecordHeaders(record.headers).id or ""])
    reader.feed.close()


def test_the_ends_are_current(pipeline: ProjectionPipeline) -> None:
    reader = Reader(pipeline.feed())
    before = sum(reader.feed.ends(pipeline.logs[1].ce_source).values())
    pipeline.logs[1].append(some_events(Random(8), 30))
    until(lambda: sum(reader.feed.ends(pipeline.logs[1].ce_source).values()) >= before + 30)
    reader.feed.close()


def test_it_has_a_kind_and_an_assignment(pipeline: ProjectionPipeline) -> None:
    reader = Reader(pipeline.feed())
    assert reader.feed.kind in get_args(FeedKind)
    until(lambda: reader.polled() and reader.feed.assignment() == frozenset(reader.stored))
    reader.feed.close()
    assert reader.feed.assignment() == frozenset()


def checkpoints(reader: Reader) -> list[FeedRecord]:
    return [r for batch in reader.batches for r in batch.records if RecordHeaders(r.headers).type == CHECKPOINT]


def through(record: FeedRecord) -> int:
    return decode_checkpoint(record.value).through
