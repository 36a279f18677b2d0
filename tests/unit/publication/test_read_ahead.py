"""Read-ahead changes when a log is read, never what is read."""

import threading
from dataclasses import dataclass, field
from random import Random

import pytest

from services.publication.public_log import PublicBatch
from services.publication.read_ahead import ReadAhead
from tests.support.public_logs import MemoryLog, some_events
from tests.support.wait import until


@dataclass
class WatchedLog(MemoryLog):
    """A log that records its reads with their threads, and can fail."""

    reads: list[tuple[int, str]] = field(default_factory=list)
    fails: bool = False

    def read(self, after: int, limit: int) -> PublicBatch:
        self.reads.append((after, threading.current_thread().name))
        if self.fails:
            raise ConnectionError("the database is gone")
        return super().read(after, limit)


@pytest.fixture
def log() -> WatchedLog:
    log = WatchedLog()
    log.append(some_events(Random(1), 25))
    return log


def read_all(log: MemoryLog | ReadAhead, limit: int) -> list[str]:
    ids, position = [], 0
    while (batch := log.read(position, limit)).position > position:
        ids += [record.id for record in batch.records]
        position = batch.position
    return ids


@pytest.mark.parametrize("limit", [1, 7, 25, 100])
def test_read_ahead_returns_the_same_records(log: WatchedLog, limit: int) -> None:
    assert read_all(ReadAhead(log), limit) == read_all(log, limit)


def test_after_a_full_batch_the_next_is_read_in_the_background(log: WatchedLog) -> None:
    ReadAhead(log).read(0, 10)
    until(lambda: [after for after, _ in log.reads] == [0, 10], what="the next batch to be read")
    assert log.reads[1][1].startswith("read-ahead")


def test_at_the_head_every_read_is_a_fresh_one(log: WatchedLog) -> None:
    ahead = ReadAhead(log)
    assert ahead.read(20, 10).position == 25
    log.append(some_events(Random(2), 3))
    assert ahead.read(25, 10).position == 28


def test_events_after_an_empty_read_ahead_are_read_at_once(log: WatchedLog) -> None:
    ahead = ReadAhead(log)
    ahead.read(0, 25)
    until(lambda: len(log.reads) == 2, what="the read-ahead")
    log.append(some_events(Random(2), 3))
    assert ahead.read(25, 25).position == 28


def test_a_read_at_another_position_is_correct(log: WatchedLog) -> None:
    ahead = ReadAhead(log)
    ahead.read(0, 10)
    assert [record.position for record in ahead.read(3, 2).records] == [4, 5]


def test_a_background_failure_is_raised_by_the_next_read(log: WatchedLog) -> None:
    ahead = ReadAhead(log)
    ahead.read(0, 10)
    until(lambda: len(log.reads) == 2, what="the read-ahead")
    log.fails = True
    ahead.read(10, 10)
    with pytest.raises(ConnectionError):
        ahead.read(20, 10)
