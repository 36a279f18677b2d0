"""Topic readers: whatever relays crashed and in whatever order people were met, the parts add up to the whole."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import pyarrow.parquet
import pytest

from services.contract import naming
from services.contract.codec import encode
from services.contract.record import PublicRecord, UntypedEvent
from services.projections.network.sharded_reader.person_numbers import PersonNumbers
from services.projections.network.sharded_reader.topic_reader import (
    Ends,
    LedgerMismatchError,
    TopicReader,
    step_with_retry,
)
from services.projector.feed import FeedBrokenError, FeedRecord, PartitionBatch, TopicPartition
from services.ripple import Edge, Effect, Rule, TemporalGraph, compute_reachability
from services.ripple.shards import MergedResult, merge, save
from tests.support.event_stories import federation, interleave
from tests.support.list_feed import ListFeed, relay_log

Topic = dict[TopicPartition, list[FeedRecord]]
CHECKPOINT_KEY = b"publication"
"""The key of the records that are no events."""
MET, STRICT = Effect.parse("met"), Rule.STRICTLY_AFTER


def create_events(seed: int) -> list[UntypedEvent]:
    random = Random(seed)
    events = interleave(federation(random, programs=3, people=30, relationships=160), random)
    events = [event for event in events if event.type.split(".")[1] == "relationships"]
    return sorted(events, key=lambda event: event.position)


def topic(events: Sequence[UntypedEvent], seed: int) -> Topic:
    """Relay events the way relays do that crash."""
    log: list[PublicRecord] = [encode(event, naming.topic("hub", "relationships")) for event in events]
    return relay_log(log, Random(seed))


@cache
def seen_by_readers(shards: int) -> tuple[list[UntypedEvent], list[Topic]]:
    """Return events, and the topic as each reader sees it; the last sees it as other relays would have written it."""
    events = create_events(shards)
    return events, [topic(events, 1)] * (shards - 1) + [topic(events, 2)]


def read(partitions: Topic, shard: int, shards: int, until: Ends | None = None, effect: Effect = MET) -> TopicReader:
    feed = ListFeed(partitions, Random(shard))
    follower = TopicReader(feed, STRICT, effect, shard=shard, shards=shards, until=until)
    while follower.behind:
        follower.step(0.0)
    return follower


def added(folder: Path, followers: Sequence[TopicReader]) -> tuple[MergedResult, dict[str, int]]:
    paths = [folder / f"{number}.parquet" for number in range(len(followers))]
    for path, follower in zip(paths, followers, strict=True):
        save(path, *follower.result())
    whole = merge(paths)
    tables = [pyarrow.parquet.read_table(path).to_pylist() for path in paths]
    return whole, {row["person"]: row["reach"] for table in tables for row in table}


def expected(events: Sequence[UntypedEvent], effect: Effect) -> dict[str, int]:
    """Reach from the events' own words: by relationship, its start, its sessions at the floor, its end."""
    stories: dict[str, list[UntypedEvent]] = {}
    for event in events:
        stories.setdefault(event.subject, []).append(event)
    edges = [edge for key, story in stories.items() if (edge := _edge(key, story, effect)) is not None]
    graph = TemporalGraph.from_edges(edges)
    return dict(zip(graph.people, compute_reachability(graph, STRICT).reach.tolist(), strict=True))


def _edge(key: str, story: list[UntypedEvent], effect: Effect) -> Edge | None:
    by_name = {event.type.rsplit(".", 1)[1]: event for event in story}
    if "voided" in by_name:
        return None
    begun = by_name.get("activated")
    ended = [event for event in story if event.type.endswith((".closed", ".reopened"))]
    if begun is None or begun.data["direction"] == "peer":
        return None
    meetings = [e.data for e in story if e.type.endswith("session-held") and e.data["evidence"] >= 2]
    held = sorted(data["started_at"] for data in meetings for _ in range(data["count"]))
    time = effect.time(
        begun.occurred_at, held[:3], ended[-1].occurred_at if ended and ended[-1].type.endswith(".closed") else None
    )
    return Edge(begun.data["mentor_id"], begun.data["mentee_id"], begun.occurred_at, time, id=key)


@pytest.mark.parametrize("effect", ["started", "met", "met:3", "closed", "+5d"])
@pytest.mark.parametrize("shards", [1, 3, 8])
def test_parts_of_crashing_relays_are_the_whole(tmp_path: Path, shards: int, effect: str) -> None:
    (events, topics), policy = seen_by_readers(shards), Effect.parse(effect)
    # Each reader sees the topic cut differently.
    followers = [read(topics[shard], shard, shards, effect=policy) for shard in range(shards)]
    whole, reach = added(tmp_path, followers)
    assert reach == expected(events, policy)
    assert whole.figures["sum_reach"] == sum(reach.values()) > 0
    assert followers[0].counts["duplicates"] > 0


def test_readers_that_stop_where_another_did(tmp_path: Path) -> None:
    early, late = create_events(5)[:200], create_events(5)
    first = read(topic(early, 1), 0, 2)
    _, mark = first.result()
    ends = {TopicPartition(name, partition): end for name, partition, end in mark.ends}
    longer = topic(early, 1)
    for place, records in topic(late, 4).items():
        behind = len(longer[place])
        longer[place] = longer[place] + [
            FeedRecord(behind + n, r.key, r.headers, r.value) for n, r in enumerate(records)
        ]
    second = read(longer, 1, 2, ends)
    _, reach = added(tmp_path, [first, second])
    assert reach == expected(early, MET)
    second.continue_past_end()
    while second.step(0.0) or second.result()[1].ends != [(p.topic, p.partition, len(r)) for p, r in longer.items()]:
        continue
    _, reach = added(tmp_path, [read(topic(late, 4), 0, 2), second])
    assert reach == expected(late, MET)


def test_other_topics_are_not_read_to_the_ends_of_these() -> None:
    with pytest.raises(ValueError, match="other topics or partitions"):
        read(topic(create_events(1), 1), 0, 1, {TopicPartition("mentorship.hub.relationships.v1", 0): 5})


def test_a_topic_that_lost_something_is_refused() -> None:
    partitions = topic(create_events(1), 1)
    place = max(partitions, key=lambda one: len(partitions[one]))
    lost = next(record.value for record in partitions[place][3:] if record.key != CHECKPOINT_KEY)
    partitions[place] = [record for record in partitions[place] if record.value != lost]
    partitions[place] = [FeedRecord(n, r.key, r.headers, r.value) for n, r in enumerate(partitions[place])]
    with pytest.raises(LedgerMismatchError, match="published: "):
        read(partitions, 0, 1)


class Breaking(ListFeed):
    """Breaks so many times before it hands anything out."""

    breaks = 0

    def poll(self, seconds: float) -> list[PartitionBatch]:
        if self.breaks:
            self.breaks -= 1
            raise FeedBrokenError("the broker is away")
        return super().poll(seconds)


def test_a_feed_that_breaks_is_opened_again_some_times() -> None:
    feed = Breaking(topic(create_events(1), 1), Random(1))
    follower = TopicReader(feed, STRICT, MET, shard=0, shards=1)
    feed.breaks = 4
    assert step_with_retry(follower, 0.0) > 0
    feed.breaks = 5
    with pytest.raises(FeedBrokenError):
        step_with_retry(follower, 0.0)


def test_what_cannot_be_read_is_counted() -> None:
    partitions = topic(create_events(1), 1)
    place = next(iter(partitions))
    bad = FeedRecord(len(partitions[place]), b"key", [("ce_type", b"mentorship.relationships.activated")], b"\0")
    partitions[place].append(bad)
    assert read(partitions, 0, 1).counts["set_aside"] == 1


def test_a_persons_shard_depends_on_the_person_alone() -> None:
    people = [f"person {number}" for number in range(1000)]
    one, other = PersonNumbers(4), PersonNumbers(4)
    numbers = {person: one(person) for person in people}
    again = {person: other(person) for person in reversed(people)}
    assert {person: number % 4 for person, number in numbers.items()} == {p: n % 4 for p, n in again.items()}
    assert len(set(numbers.values())) == 1000
    assert max(numbers.values()) < 1200
    names = one.names(max(numbers.values()) + 1)
    assert all(names[number] == person for person, number in numbers.items())
