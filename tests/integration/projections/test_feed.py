"""Public events over HTTP's read model: each once, in order per key, from a place that stays."""

import json
from random import Random
from typing import Any

import pytest
from kafka.partitioner.default import murmur2 as kafka_murmur2

from services.contract.cloudevents import as_json
from services.contract.naming import PARTITIONS
from services.platform.database import read_pool
from services.projections.feed.partitions import partition_of
from services.projections.feed.projection import FeedProjection
from services.projections.feed.queries import FeedQueries
from services.web.cursors import Cursors, InvalidCursorError
from tests.support.event_stories import Place, Story, Teller, federation, interleave, participation, program
from tests.support.read_side import ReadSide

CURSORS = Cursors(b"0" * 32)


def drain(queries: FeedQueries, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Follow the cursor until there is nothing more."""
    events: list[dict[str, Any]] = []
    while True:
        page = queries.after(after, limit)
        events += map(json.loads, page.events)
        after = page.next
        if not page.events:
            return events, after


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_every_event_once_and_in_order_per_key(database: str, limit: int) -> None:
    random = Random(limit)
    side = ReadSide(database, [FeedProjection()])
    log = interleave(federation(random), random)
    first, later = log[: len(log) // 2], log[len(log) // 2 :]
    told = side.play(first)
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, place = drain(queries, "0", limit)
        told += side.play(later)
        more, _ = drain(queries, place, limit)
        read += more
    assert sorted(event["id"] for event in read) == sorted(event.id for event in told)
    for subject in {event.subject for event in told}:
        mine = [as_json(event) for event in told if event.subject == subject]
        assert [event for event in read if event["subject"] == subject] == json.loads(json.dumps(mine))


def confidential(teller: Teller, place: Place, level: str) -> list[Story]:
    people = [participation(teller, place, teller.id(), "mentee", teller.id()) for _ in range(5)]
    return [program(teller, place, level=level), *people]


def test_confidential_programs_are_left_out_and_unknown_ones_awaited(database: str) -> None:
    random = Random(7)
    teller = Teller(random)
    sealed, unknown = Place(teller.id(), teller.id()), Place(teller.id(), teller.id())
    side = ReadSide(database, [FeedProjection()])
    side.play([event for story in confidential(teller, sealed, "sealed") for event in story])
    opening, *rest = confidential(teller, unknown, "open")
    told = side.play([event for story in rest for event in story])
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, place = drain(queries, "0", 10)
        assert read == []
        told += side.play(opening)
        read, _ = drain(queries, place, 10)
    assert sorted(event["id"] for event in read) == sorted(event.id for event in told)
    assert {event["programid"] for event in read} == {unknown.program}


def test_a_position_is_a_place_too_and_a_foreign_cursor_is_none(database: str) -> None:
    random = Random(11)
    side = ReadSide(database, [FeedProjection()])
    told = side.play(interleave(federation(random), random))
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, _ = drain(queries, "5", 3)
        assert {event["id"] for event in read} == {event.id for event in told if event.position > 5}
        with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
            queries.after("Zm9yZWlnbi1jdXJzb3ItdGhhdC1pcy1ub25l", 1)


def test_a_partition_is_the_one_that_kafka_chooses() -> None:
    teller = Teller(Random(1))
    keys = [teller.id() for _ in range(500)] + ["", "a", "ab", "abc", "ä€"]
    assert all(partition_of(key) == (kafka_murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS for key in keys)
    assert {partition_of(key) for key in keys} == set(range(PARTITIONS))
