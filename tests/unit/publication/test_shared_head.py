"""The end of a log that many readers share: one look for all of them, and nothing is missed."""

from dataclasses import dataclass, field
from random import Random

import pytest

from services.publication.public_log import PublicBatch
from services.publication.shared_head import SharedHead
from tests.support.public_logs import MemoryLog, some_events


@dataclass
class WatchedLog(MemoryLog):
    """A log that counts its questions, and can fail."""

    asked: list[str] = field(default_factory=list)
    fails: bool = False

    def read(self, after: int, limit: int) -> PublicBatch:
        self.asked.append("read")
        return super().read(after, limit)

    def head(self) -> int:
        self.asked.append("head")
        if self.fails:
            raise ConnectionError("the database is gone")
        return super().head()


@dataclass
class Moment:
    """A clock that a test moves."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log() -> WatchedLog:
    log = WatchedLog()
    log.append(some_events(Random(1), 25))
    return log


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def shared(log: WatchedLog, moment: Moment) -> SharedHead:
    return SharedHead(log, seconds=1.0, clock=moment)


def test_many_readers_of_an_idle_log_ask_once(log: WatchedLog, shared: SharedHead) -> None:
    assert {shared.read(25, 10).position for _ in range(24)} == {25}
    assert log.asked == ["head"]


def test_every_event_is_read_in_order(log: WatchedLog, shared: SharedHead) -> None:
    ids, position = [], 0
    while (batch := shared.read(position, 7)).position > position:
        ids += [record.id for record in batch.records]
        position = batch.position
    assert ids == [record.id for record in log.read(0, 100).records]


def test_what_is_new_is_seen_after_the_moment(log: WatchedLog, shared: SharedHead, moment: Moment) -> None:
    assert shared.read(25, 10).position == 25
    log.append(some_events(Random(2), 3))
    assert shared.read(25, 10).position == 25
    moment.now = 1.0
    assert shared.read(25, 10).position == 28


def test_what_a_reader_has_seen_is_not_beyond_the_end(log: WatchedLog, shared: SharedHead) -> None:
    assert shared.head() == 25
    log.append(some_events(Random(2), 3))
    assert shared.read(20, 10).position == 28
    assert shared.head() == 28


def test_a_failed_look_is_repeated_by_the_next_reader(log: WatchedLog, shared: SharedHead) -> None:
    log.fails = True
    with pytest.raises(ConnectionError):
        shared.read(25, 10)
    log.fails = False
    assert shared.read(24, 10).position == 25


def test_it_names_the_log_that_it_reads(log: WatchedLog, shared: SharedHead) -> None:
    assert (shared.source, shared.ce_source, shared.topics) == (log.source, log.ce_source, log.topics)
