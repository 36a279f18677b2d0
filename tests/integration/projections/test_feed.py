"""Feed of public events: each once, in order per key, from a durable cursor."""

import json
from random import Random
from typing import Any

import pytest
from kafka.partitioner.default import murmur2 as kafka_murmur2

from services.contract.catalogue import catalogue
from services.contract.cloudevents import as_json
from services.contract.naming import PARTITIONS
from services.platform.database import read_pool
from services.projections.disclosure.access import Disclosure
from services.projections.feed.partitions import partition_of
from services.projections.feed.projection import FeedProjection
from services.projections.feed.queries import FeedQueries
from services.web.cursors import Cursors, InvalidCursorError
from tests.support.event_stories import EventFactory, Place, Story, federation, interleave, participation, program
from tests.support.read_side import ReadSide

CURSORS = Cursors(b"0" * 32)


def drain(queries: FeedQueries, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Follow the cursor until there is nothing more."""
    events: list[dict[str, Any]] = []
    while True:
        page = queries.after(after, limit, Disclosure.unrestricted())
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
    events = side.play(first)
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, cursor = drain(queries, "0", limit)
        events += side.play(later)
        more, _ = drain(queries, cursor, limit)
        read += more
    expected_ids = sorted(event.id for event in events if event.type not in catalogue().restricted)
    assert expected_ids
    assert sorted(event["id"] for event in read) == expected_ids
    for subject in {event.subject for event in events}:
        own = [event for event in events if event.subject == subject]
        expected = [as_json(event) for event in own if event.type not in catalogue().restricted]
        assert [event for event in read if event["subject"] == subject] == json.loads(json.dumps(expected))


def confidential(factory: EventFactory, place: Place, level: str) -> list[Story]:
    people = [participation(factory, place, factory.id(), "mentee", factory.id()) for _ in range(5)]
    return [program(factory, place, level=level), *people]


def test_confidential_programs_are_excluded_and_unknown_ones_deferred(database: str) -> None:
    random = Random(7)
    factory = EventFactory(random)
    sealed, unknown = Place(factory.id(), factory.id()), Place(factory.id(), factory.id())
    side = ReadSide(database, [FeedProjection()])
    side.play([event for story in confidential(factory, sealed, "sealed") for event in story])
    opening, *rest = confidential(factory, unknown, "open")
    events = side.play([event for story in rest for event in story])
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, cursor = drain(queries, "0", 10)
        assert read == []
        events += side.play(opening)
        read, _ = drain(queries, cursor, 10)
    assert sorted(event["id"] for event in read) == sorted(event.id for event in events)
    assert {event["programid"] for event in read} == {unknown.program}


def test_a_position_is_a_cursor_too_and_a_foreign_cursor_is_invalid(database: str) -> None:
    random = Random(11)
    side = ReadSide(database, [FeedProjection()])
    events = side.play(interleave(federation(random), random))
    with read_pool(database, name="test") as pool:
        queries = FeedQueries(pool, CURSORS)
        read, _ = drain(queries, "5", 3)
        restricted = catalogue().restricted
        expected = {event.id for event in events if event.position > 5 and event.type not in restricted}
        assert {event["id"] for event in read} == expected
        with pytest.raises(InvalidCursorError, match="invalid cursor signature"):
            queries.after("Zm9yZWlnbi1jdXJzb3ItdGhhdC1pcy1ub25l", 1, Disclosure.unrestricted())


def test_a_partition_is_the_one_that_kafka_chooses() -> None:
    factory = EventFactory(Random(1))
    keys = [factory.id() for _ in range(500)] + ["", "a", "ab", "abc", "ä€"]
    assert all(partition_of(key) == (kafka_murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS for key in keys)
    assert {partition_of(key) for key in keys} == set(range(PARTITIONS))
