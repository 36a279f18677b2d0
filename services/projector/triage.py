"""Triage of claimed records before they are folded: apply, skip a duplicate, ignore, or park; one record at a time."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import Checkpoint, decode_checkpoint
from services.contract.codec import UndecodableRecordError, decode_record
from services.contract.headers import RecordHeaders
from services.contract.record import PublicEvent
from services.projector.feed import FeedRecord, PartitionBatch, TopicPartition
from services.projector.position_peek import position_of
from services.projector.positions import PartitionProgress
from services.projector.projection import Projection
from services.projector.publishers import Reports

BEHIND = "behind"
HANDLER = "handler"
UNDECODABLE = "undecodable"
FOREIGN = "foreign-source"

RecordKey = tuple[str, bytes]
"""A topic and a record key in it."""


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record to be parked.

    Attributes:
        topic_partition: Its partition.
        record: The record as received.
        headers: Its parsed headers.
        reason: Why, as one of the constants of this module; stored.
        detail: Why, in words.
        blocking: Whether later records of its key must wait behind it.
        position: Its source position; None if it cannot be read.
    """

    topic_partition: TopicPartition
    record: FeedRecord
    headers: RecordHeaders
    reason: str
    detail: str
    blocking: bool
    position: int | None


@dataclass(frozen=True, slots=True)
class DecodedRecord:
    """A record and the event it holds, on the way into the read model."""

    topic_partition: TopicPartition
    record: FeedRecord
    headers: RecordHeaders
    event: PublicEvent

    @property
    def key(self) -> RecordKey:
        """The key whose records keep their order."""
        return self.topic_partition.topic, self.record.key or b""

    def reject(self, reason: str, detail: str) -> RejectedRecord:
        """Return it as a record to be parked that blocks its key."""
        return RejectedRecord(
            self.topic_partition, self.record, self.headers, reason, detail, True, self.event.position
        )


@dataclass(slots=True)
class TriageResult:
    """The decisions on a batch."""

    accepted: list[DecodedRecord] = field(default_factory=list)
    rejected: list[RejectedRecord] = field(default_factory=list)
    through: dict[str, int] = field(default_factory=dict)
    """For each source the highest position through which a checkpoint states that everything is published."""
    reports: dict[str, Reports] = field(default_factory=dict)
    """For each source what its publisher reported of itself."""


class Triage:
    """Classifies records in the order of their partition.

    Args:
        projection: The projection they are for.
        sources: For each topic the source of its records.
        blocked: Keys with a parked record; keys blocked during triage are added.
        is_parked: Returns whether a damaged record has been parked before, by partition and `ce_id`.
    """

    def __init__(
        self,
        projection: Projection,
        sources: dict[str, str],
        blocked: set[RecordKey],
        is_parked: Callable[[TopicPartition, str], bool],
    ) -> None:
        self._handled: AbstractSet[str] = projection.handled
        self._ignored: AbstractSet[str] = projection.ignored
        self._sources = sources
        self._blocked = blocked
        self._is_parked = is_parked
        self._rejected_ids: set[tuple[TopicPartition, str]] = set()
        self.result = TriageResult()

    def process(self, batch: PartitionBatch, progress: PartitionProgress) -> None:
        """Classify the records of a batch and advance its partition's progress."""
        for record in batch.records:
            headers = RecordHeaders(record.headers)
            if headers.type == CHECKPOINT:
                self._checkpoint(batch.topic_partition, record, headers, progress)
            elif headers.type in self._handled:
                self._event(batch.topic_partition, record, headers, progress)
            else:
                self._skip(batch.topic_partition, record, headers, progress)

    def _event(
        self, topic_partition: TopicPartition, record: FeedRecord, headers: RecordHeaders, progress: PartitionProgress
    ) -> None:
        try:
            event = decode_record(headers, record.value)
        except UndecodableRecordError as error:
            self._damaged(topic_partition, record, headers, progress, f"{UNDECODABLE}:{error.reason}", error.detail)
            return
        if event.source != self._sources[topic_partition.topic]:
            self._foreign(topic_partition, record, headers, progress, event.source)
            return
        if event.position <= progress.position:
            progress.duplicates += 1
            return
        progress.position, progress.recorded_at = event.position, event.recorded_at
        progress.ids.append(event.id)
        decoded = DecodedRecord(topic_partition, record, headers, event)
        if decoded.key in self._blocked:
            self._reject(progress, decoded.reject(BEHIND, "an earlier record of its key is parked"))
        else:
            progress.applied += 1
            self.result.accepted.append(decoded)

    def _skip(
        self, topic_partition: TopicPartition, record: FeedRecord, headers: RecordHeaders, progress: PartitionProgress
    ) -> None:
        """Count a record that this projection does not handle: it is part of the ledger, whatever its content."""
        position, id_ = position_of(record.value), headers.id
        if headers.type is None or id_ is None or position is None:
            reason = f"{UNDECODABLE}:{UndecodableRecordError.BAD_HEADERS}"
            self._damaged(topic_partition, record, headers, progress, reason, f"ce_type is {headers.type!r}")
        elif headers.source != self._sources[topic_partition.topic]:
            self._foreign(topic_partition, record, headers, progress, str(headers.source))
        elif position <= progress.position:
            progress.duplicates += 1
        else:
            progress.position = position
            progress.ids.append(id_)
            progress.ignored += headers.type in self._ignored
            progress.unknown += headers.type not in self._ignored

    def _damaged(
        self,
        topic_partition: TopicPartition,
        record: FeedRecord,
        headers: RecordHeaders,
        progress: PartitionProgress,
        reason: str,
        detail: str,
    ) -> None:
        """Reject a record that cannot be decoded, and block its key unless its position has already been processed."""
        id_ = headers.id
        is_ours = headers.source == self._sources[topic_partition.topic] and id_ is not None
        position = position_of(record.value) if is_ours else None
        is_late = position is not None and position <= progress.position
        if is_late and id_ is not None and self._was_rejected(topic_partition, id_):
            progress.duplicates += 1
            return
        if position is not None and not is_late and id_ is not None:
            progress.position = position
            progress.ids.append(id_)
        blocking = bool(record.key) and not is_late
        if blocking and record.key is not None:
            self._blocked.add((topic_partition.topic, record.key))
        self._reject(progress, RejectedRecord(topic_partition, record, headers, reason, detail, blocking, position))

    def _was_rejected(self, topic_partition: TopicPartition, id_: str) -> bool:
        return (topic_partition, id_) in self._rejected_ids or self._is_parked(topic_partition, id_)

    def _foreign(
        self,
        topic_partition: TopicPartition,
        record: FeedRecord,
        headers: RecordHeaders,
        progress: PartitionProgress,
        source: str,
    ) -> None:
        """Reject a record that another source wrote to a topic not its own, without blocking the key."""
        reason, detail = (
            f"{UNDECODABLE}:{FOREIGN}",
            f"written by {source}, which may not write to {topic_partition.topic}",
        )
        self._reject(progress, RejectedRecord(topic_partition, record, headers, reason, detail, False, None))

    def _reject(self, progress: PartitionProgress, rejected: RejectedRecord) -> None:
        progress.parked += 1
        if rejected.headers.id is not None:
            self._rejected_ids.add((rejected.topic_partition, rejected.headers.id))
        self.result.rejected.append(rejected)

    def _checkpoint(
        self, topic_partition: TopicPartition, record: FeedRecord, headers: RecordHeaders, progress: PartitionProgress
    ) -> None:
        """Process a checkpoint and compare the ledgers where it is not older than what was read."""
        try:
            checkpoint = decode_checkpoint(record.value)
        except UndecodableRecordError as error:
            reason, detail = f"{UNDECODABLE}:{error.reason}", f"a checkpoint that cannot be decoded: {error.detail}"
            self._reject(progress, RejectedRecord(topic_partition, record, headers, reason, detail, False, None))
            return
        expected = self._sources[topic_partition.topic], topic_partition.partition
        if (headers.source, checkpoint.partition) != expected:
            self._foreign(topic_partition, record, headers, progress, "a checkpoint of another partition or source")
            return
        self._report(progress, checkpoint)
        progress.published_through = max(progress.published_through, checkpoint.through)
        self.result.through[progress.source] = max(checkpoint.through, self.result.through.get(progress.source, 0))
        # What it counts precedes it in the partition. A checkpoint older than the progress gives no new information.
        if checkpoint.position >= progress.position:
            _compare(checkpoint, progress)

    def _report(self, progress: PartitionProgress, checkpoint: Checkpoint) -> None:
        """Keep the publisher's latest report; an idle one repeats what the partition has stated before."""
        reports = self.result.reports.setdefault(progress.source, Reports(checkpoint))
        if checkpoint.reported_at >= reports.latest.reported_at:
            reports.latest = checkpoint
        is_known = checkpoint.position <= progress.verified_through
        reports.idle += is_known and checkpoint.through <= progress.published_through


def _compare(checkpoint: Checkpoint, progress: PartitionProgress) -> None:
    """Compare the publisher's ledger with the projection's: equal, or a difference that is never cleared."""
    tally = progress.settle()
    if (checkpoint.position, checkpoint.tally) == (progress.position, tally):
        progress.verified_through = progress.position
    elif progress.difference is None:
        progress.difference = (
            f"published: {checkpoint.count} records up to {checkpoint.position}, checksum {checkpoint.checksum}; "
            f"read: {tally.count} up to {progress.position}, checksum {tally.checksum}"
        )
