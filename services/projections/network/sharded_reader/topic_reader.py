"""Reader of the public topics for one shard: it reads all events, and exchanges nothing with other readers."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.contract.checkpoint import Tally
from services.platform.errors import ActionableError
from services.platform.retry import RetryPolicy
from services.projections.network.projection import NetworkProjection
from services.projections.network.sharded_reader.relationship_state import RelationshipState
from services.projector.feed import Feed, FeedBrokenError, PartitionBatch, TopicPartition
from services.projector.positions import PartitionProgress
from services.projector.triage import RecordKey, Triage
from services.ripple import Effect, Rule
from services.ripple.files.report import compute_report
from services.ripple.shards.manifest import Manifest
from services.ripple.shards.partial_result import PartialResult, build_partial_result

CONTEXTS = frozenset({"relationships"})
"""Without the links of people, which the read model follows."""
_STEP = RetryPolicy("shard", lambda failure: isinstance(failure, FeedBrokenError), attempts=5)
Ends = Mapping[TopicPartition, int]


class LedgerMismatchError(ActionableError):
    """The topics differ from the publisher's ledger; figures computed from them would be wrong."""


class TopicReader:
    """Reads all relationships from the beginning and keeps one shard's ancestors.

    Records are classified as by the read models: duplicates are dropped by position, the publisher's ledger is
    compared, and undecodable records are set aside together with later ones of their key.

    Args:
        feed: Source of the public events; opened and closed by the reader.
        rule: The path rule.
        effect: The effect policy.
        shard: The shard whose ancestors are kept …
        shards: … of this many.
        until: Where to stop in each partition; by default at the current ends. No record beyond is applied.
    """

    def __init__(
        self, feed: Feed, rule: Rule, effect: Effect, *, shard: int, shards: int, until: Ends | None = None
    ) -> None:
        self._feed, self._rule, self._shard, self._shards = feed, rule, shard, shards
        self._relationships = RelationshipState(rule, effect, shard, shards)
        partitions = feed.describe()
        self._sources = {info.topic_partition.topic: info.topic_source for info in partitions}
        self._progress = {
            info.topic_partition: PartitionProgress(info.source, 0, Tally(), 0, 0, 0, None) for info in partitions
        }
        self._next = {info.topic_partition: 0 for info in partitions}
        self._blocked: set[RecordKey] = set()
        self._parked: set[tuple[TopicPartition, str]] = set()
        self._ends: Ends | None = {info.topic_partition: info.head for info in partitions}
        if until is not None:
            if until.keys() != self._next.keys():
                raise ValueError("the ends speak of other topics or partitions than there are")
            self._ends = dict(until)
        self._group = f"mentorship.ripple.{uuid.uuid4()}"
        self.open()

    @property
    def behind(self) -> bool:
        """Whether records before the ends are still to come."""
        return self._ends is not None and any(self._next[partition] < end for partition, end in self._ends.items())

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of records read: applied, duplicates, set aside."""
        progress = self._progress.values()
        return {
            "events": sum(state.applied for state in progress),
            "duplicates": sum(state.duplicates for state in progress),
            "set_aside": sum(state.parked for state in progress),
        }

    def open(self) -> None:
        """Start reading, or continue after the feed broke: in a group of its own, so that every record comes."""
        self._feed.close()
        self._feed.open(self._group, lambda: self._next)

    def continue_past_end(self) -> None:
        """From now on also apply records beyond the ends."""
        if self._ends is not None:
            self._ends = None
            self.open()  # records beyond the ends were skipped

    def step(self, seconds: float) -> int:
        """Apply the available records, or wait for some; return the number of events applied.

        Raises:
            FeedBrokenError: The feed failed temporarily; `open` it again.
            FeedRefusedError: The topics are not what they were, or may not be read.
            LedgerMismatchError: Records are missing.
        """
        triage = Triage(NetworkProjection(), self._sources, self._blocked, lambda *record: record in self._parked)
        for read in self._feed.poll(seconds):
            batch = self._until_end(read)
            triage.process(batch, self._progress[batch.topic_partition])
            self._next[batch.topic_partition] = max(batch.end, self._next[batch.topic_partition])
        result = triage.result
        self._parked |= {(record.topic_partition, record.headers.id or "") for record in result.rejected}
        for progress in self._progress.values():
            progress.settle()
            if progress.difference is not None:
                raise LedgerMismatchError(f"{progress.source}: {progress.difference}")
        self._relationships.take([record.event for record in result.accepted])
        return len(result.accepted)

    def result(self) -> tuple[PartialResult, Manifest]:
        """Return the shard's part as of now, and its manifest."""
        edges, engine = self._relationships.edges(), self._relationships.engine
        report = compute_report(edges, edges.graph, self._rule, engine)
        ends = [(*partition, end) for partition, end in sorted(self._next.items())]
        manifest = Manifest(self._shard, self._shards, self._digest(), report, ends)
        return build_partial_result(edges.graph, self._rule, engine), manifest

    def close(self) -> None:
        """Close the feed."""
        self._feed.close()

    def _until_end(self, batch: PartitionBatch) -> PartitionBatch:
        """Drop records beyond the end. A log's offset is that of its last event, a topic's that of the next."""
        if self._ends is None or batch.end <= self._ends[batch.topic_partition]:
            return batch
        end = self._ends[batch.topic_partition]
        last = end - 1 if self._feed.kind == "kafka" else end
        records = [record for record in batch.records if record.offset <= last]
        return replace(batch, end=end, records=records)

    def _digest(self) -> str:
        """Compute the digest of the events processed: equal digests mean equal input."""
        tallies: list[Any] = [
            (partition, progress.settle().count, progress.settle().checksum)
            for partition, progress in sorted(self._progress.items())
            if progress.settle().count
        ]
        return "events:" + hashlib.sha256(json.dumps(tallies).encode()).hexdigest()


def step_with_retry(reader: TopicReader, seconds: float) -> int:
    """Run one step; after a broken feed, reopen it and retry.

    Raises:
        FeedBrokenError: It broke five times in a row.
    """
    is_broken = False

    def step() -> int:
        nonlocal is_broken
        if is_broken:
            reader.open()
        is_broken = True
        return reader.step(seconds)

    return _STEP.call(step)
