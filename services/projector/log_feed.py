"""Logs read in place as a feed: the embedded mode. Same bytes, same decoding, same ledger as through Kafka."""

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from services.contract.record import PublicRecord
from services.projector.feed import Described, FeedBrokenError, FeedRecord, Kind, Offsets, Slice, TopicPartition
from services.publication.log import PublishedLog

_BATCH = 2000
_INTERVAL = 0.02


class Ledger(Protocol):
    """What the publisher says it has published."""

    def checkpoint(self) -> tuple[int, PublicRecord] | None:
        """The position up to which it has counted, and the statement of it."""


class LogFeed:
    """Reads services' logs where they are; the only partition of each is 0 and its offsets are notification ids.

    Args:
        logs: The logs, one a source.
        ledgers: For each source what its records are compared with.
        interval: Seconds between two looks at logs that had nothing new.
    """

    def __init__(
        self,
        logs: Sequence[PublishedLog],
        ledgers: Mapping[str, Ledger] | None = None,
        *,
        interval: float = _INTERVAL,
    ) -> None:
        self._logs = {TopicPartition(log.source, 0): log for log in logs}
        self._ledgers = {TopicPartition(source, 0): ledger for source, ledger in (ledgers or {}).items()}
        self._interval = interval
        self._offsets: Offsets = dict
        self._next: dict[TopicPartition, int] = {}
        self._stated: dict[TopicPartition, int] = {}
        self._heads: dict[TopicPartition, int] = {}

    @property
    def kind(self) -> Kind:
        """`log`."""
        return "log"

    def describe(self) -> Sequence[Described]:
        """One partition a log; a log is never made anew under its readers, so its name is its id."""
        return [
            Described(place, log.source, log.ce_source, f"log:{log.ce_source}", log.head())
            for place, log in self._logs.items()
        ]

    def open(self, group: str, offsets: Offsets) -> None:  # noqa: ARG002 - nobody shares a log's work
        """Begin after the stored positions."""
        self._offsets = offsets
        self._next = {}
        self.rewind()

    def poll(self, seconds: float) -> list[Slice]:
        """Look at the logs until one of them has something new."""
        deadline = time.monotonic() + seconds
        while True:
            found = [part for place in self._logs if (part := self._read(place)) is not None]
            if found or time.monotonic() >= deadline:
                return found
            time.sleep(min(self._interval, max(0.0, deadline - time.monotonic())))

    def rewind(self) -> None:
        """Go back to the stored positions."""
        stored = self._offsets()
        self._next = {place: stored[place] for place in self._logs}
        self._stated = {}

    def heads(self) -> Mapping[TopicPartition, int]:
        """The logs' ends as they were at the last look."""
        return dict(self._heads)

    def ends(self, source: str) -> Mapping[TopicPartition, int]:
        """The log's end."""
        place = TopicPartition(source, 0)
        return {place: self._logs[place].head()}

    def mine(self) -> frozenset[TopicPartition]:
        """All of them."""
        return frozenset(self._next)

    def close(self) -> None:
        """Forget where it was."""
        self._next = {}

    def _read(self, place: TopicPartition) -> Slice | None:
        if place not in self._next:
            raise FeedBrokenError("the feed is closed")
        start = self._next[place]
        log = self._logs[place]
        try:
            batch = log.read(start, _BATCH)
            stated = self._statement(place)
            head = log.head() if batch.position - start >= _BATCH else batch.position
            self._heads[place] = max(head, batch.position)
        except Exception as failure:
            raise FeedBrokenError(f"the log of {log.source} cannot be read: {failure!r}") from failure
        records = [FeedRecord(r.position, r.key.encode(), r.headers, r.value) for r in batch.records]
        if stated is not None and start <= stated[0] <= batch.position and self._stated.get(place) != stated[0]:
            self._insert(records, place, *stated)
        elif batch.position == start:
            return None
        self._next[place] = batch.position
        return Slice(place, start, batch.position, records, self._heads[place])

    def _statement(self, place: TopicPartition) -> tuple[int, PublicRecord] | None:
        return self._ledgers[place].checkpoint() if place in self._ledgers else None

    def _insert(self, records: list[FeedRecord], place: TopicPartition, position: int, record: PublicRecord) -> None:
        """Put the publisher's statement among the records, right behind what it speaks of."""
        index = next((i for i, r in enumerate(records) if r.offset > record.position), len(records))
        records.insert(index, FeedRecord(position, record.key.encode(), record.headers, record.value))
        self._stated[place] = position
