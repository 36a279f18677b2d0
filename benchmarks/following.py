"""A shard's reader on real topics, beside a consumer that drops what it reads: what decoding and folding cost."""

from collections.abc import Iterator

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition

from benchmarks.support.ecosystem import Ecosystem
from benchmarks.support.filled import create_filled_ecosystem
from benchmarks.support.harness import Row, compare_pairs, seconds, single
from benchmarks.support.world import World
from services.contract.naming import PARTITIONS
from services.projections.network.sharded_reader.topic_reader import CONTEXTS, TopicReader
from services.projector.kafka_feed import KafkaFeed
from services.ripple import Effect, Rule

SHARDS = 4


def rows(world: World) -> Iterator[Row]:
    """Measure the records per second of one reader of four, from the beginning of the topics to their end."""
    ecosystem = create_filled_ecosystem(world)
    records: list[int] = []

    def ours() -> float:
        follower = _follower(ecosystem)
        took = seconds(lambda: _read(follower))
        records.append(sum(follower.counts.values()))
        follower.close()
        return sum(end for _, _, end in follower.result()[1].ends) / took

    yield compare_pairs(
        "a shard's reader of topics", "records/s", ours, lambda: _bare(ecosystem), "bare consumer", rounds=3
    )
    yield single("… events of relationships it kept", "", [float(count) for count in records])


def _follower(ecosystem: Ecosystem) -> TopicReader:
    feed = KafkaFeed(dict(ecosystem.client), ecosystem.topics_for(CONTEXTS))
    return TopicReader(feed, Rule.STRICTLY_AFTER, Effect.parse("met"), shard=0, shards=SHARDS)


def _read(follower: TopicReader) -> None:
    while follower.behind:
        follower.step(0.2)


def _bare(ecosystem: Ecosystem) -> float:
    consumer = KafkaConsumer(
        **dict(ecosystem.client), enable_auto_commit=False, auto_offset_reset="earliest", max_poll_records=2000
    )
    topics = ecosystem.topics_for(CONTEXTS)
    places = [KafkaPartition(topic.topic, number) for topic in topics for number in range(PARTITIONS)]
    consumer.assign(places)
    total = sum(consumer.end_offsets(places).values())

    def read() -> None:
        count = 0
        while count < total:
            count += sum(map(len, consumer.poll(timeout_ms=200).values()))

    took = seconds(read)
    consumer.close()
    return float(total / took)
