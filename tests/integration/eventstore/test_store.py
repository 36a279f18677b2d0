"""Guarantees of the event store, on a real PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID, uuid4

import pytest

from services.eventstore.application import MAX_SAVE_BYTES
from services.eventstore.recorder import LockingRecorder
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from tests.integration.eventstore.counter import Counter, count, open_counter


def test_a_saved_aggregate_comes_back_and_is_in_the_log(store: EventStore) -> None:
    id = uuid4()
    assert open_counter(store, id).position == 1
    assert count(store, id, note="first").position == 2
    assert store.load(Counter, id).count == 1
    assert [(s.position, type(s.event).__name__) for s in store.read(0, 10)] == [(1, "Opened"), (2, "Counted")]
    assert [s.position for s in store.read(1, 10)] == [2]
    assert store.head() == 2
    assert store.existing([id, uuid4()]) == {id}


def test_an_unknown_id_is_refused_by_name(store: EventStore) -> None:
    with pytest.raises(RefusedError) as refusal:
        store.load(Counter, uuid4())
    assert (refusal.value.rule, refusal.value.kind) == ("counter-unknown", "unknown")


def test_a_refusal_records_nothing_and_leaves_no_gap(store: EventStore) -> None:
    full, free = uuid4(), uuid4()
    open_counter(store, full, limit=0)
    open_counter(store, free)
    with pytest.raises(RefusedError, match="limit-reached"):
        count(store, free, full)
    assert store.load(Counter, free).count == 0
    assert count(store, free).position == 3


def test_a_repeated_command_is_answered_not_executed(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id)
    first = count(store, id, key="k")
    again = count(store, id, key="k")
    assert (again.result, again.position, again.replayed) == (first.result, first.position, True)
    assert store.load(Counter, id).count == 1


def test_a_repeated_command_is_answered_even_where_it_would_now_be_refused(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id, limit=1)
    count(store, id, key="k")
    assert count(store, id, key="k").replayed
    with pytest.raises(RefusedError, match="limit-reached"):
        count(store, id, key="other")


def test_a_key_with_another_request_is_refused(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id)
    count(store, id, key="k", request_hash=b"one")
    with pytest.raises(RefusedError) as refusal:
        count(store, id, key="k", request_hash=b"two")
    assert (refusal.value.rule, refusal.value.kind) == ("idempotency-key-reused", "field")


def test_a_lost_reply_to_a_successful_save_counts_as_success(
    store: EventStore, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The retry meets its own committed events; the stored answer tells them from a concurrent writer's."""
    id = uuid4()
    open_counter(store, id)
    save: Callable[..., object] = LockingRecorder.write

    def save_twice(*arguments: object, **keywords: object) -> object:
        save(*arguments, **keywords)
        return save(*arguments, **keywords)

    with monkeypatch.context() as lossy:
        lossy.setattr(LockingRecorder, "write", save_twice)
        with closing(EventStore(service="tally", dsn=database, encoder=None)) as unlucky:
            outcome = count(unlucky, id, key="k")
    assert outcome.replayed
    assert store.load(Counter, id).count == 1


def test_two_writers_at_once_never_pass_the_limit(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id, limit=30)

    def write(_: int) -> str:
        try:
            count(store, id)
        except RefusedError as refusal:
            return refusal.rule
        return "counted"

    with ThreadPoolExecutor(8) as writers:
        answers = list(writers.map(write, range(60)))
    assert store.load(Counter, id).count == answers.count("counted") <= 30
    assert set(answers) <= {"counted", "limit-reached", "busy"}


def test_one_command_sent_by_two_clients_at_once_is_executed_once(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id)
    with ThreadPoolExecutor(8) as clients:
        outcomes = list(clients.map(lambda _: count(store, id, key="k"), range(8)))
    assert sum(not outcome.replayed for outcome in outcomes) == 1
    assert store.load(Counter, id).count == 1


def test_a_reader_behind_eight_writers_misses_nothing(store: EventStore) -> None:
    ids = [uuid4() for _ in range(8)]
    for id in ids:
        open_counter(store, id)
    done = threading.Event()
    positions: list[int] = []

    def read() -> None:
        while True:
            finished = done.is_set()
            batch = store.read(positions[-1] if positions else 0, 50)
            positions.extend(stored.position for stored in batch)
            if finished and not batch:
                return

    def write(id: UUID) -> None:
        for _ in range(40):
            count(store, id)

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, ids))
    done.set()
    reader.join()
    assert positions == list(range(1, 8 + 8 * 40 + 1))


def test_a_large_save_is_taken_and_a_huge_one_refused(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id)
    assert count(store, id, note="x" * 2_000_000).position == 2
    with pytest.raises(RefusedError, match="save-too-large"):
        count(store, id, note="x" * MAX_SAVE_BYTES)
    assert store.head() == 2


def test_answers_are_deleted_after_their_time(store: EventStore) -> None:
    id = uuid4()
    open_counter(store, id)
    count(store, id, key="k")
    assert store.delete_answers(older_than_hours=1) == 0
    assert store.delete_answers(older_than_hours=0) == 2
    assert not count(store, id, key="k").replayed
