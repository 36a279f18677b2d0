"""Triage of claimed records before they are folded: apply, skip a duplicate, ignore, or park; one record at a time."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.contract import naming
from services.contract.catalogue import CHECKPOINT
from services.contract.checkpoint import HORIZON, Checkpoint, decode_checkpoint
from services.contract.codec import UndecodableRecordError, decode_record
from services.contract.headers import RecordHeaders
from services.contract.record import PublicEvent
from services.projector.feed import FeedRecord, PartitionBatch, TopicPartition
from services.projector.position_peek import position_of
from services.projector.positions import PartitionProgress
from services.projector.projection import Projection
from services.projector.publishers import Reports
from services.projector.topic_source import TopicSource

BEHIND = "behind"
HANDLER = "handler"
UNDECODABLE = "undecodable"
FOREIGN_SOURCE = "foreign-source"
UNKNOWN_PUBLISHER = "unknown-publisher"
FOREIGN_ORGANIZATION = "foreign-organization"
FROM_THE_FUTURE = "position-from-the-future"
REUSED = "position-reused"
ALARMS = (FOREIGN_ORGANIZATION, FOREIGN_SOURCE, UNKNOWN_PUBLISHER, FROM_THE_FUTURE, REUSED)
"""Reasons that no honest publisher gives: a record is forged, or a publisher is misconfigured. They block no key."""

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

    def reject(self, reason: str, detail: str, *, blocking: bool = True) -> RejectedRecord:
        """Return it as a record to be parked."""
        return RejectedRecord(
            self.topic_partition, self.record, self.headers, reason, detail, blocking, self.event.position
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


@dataclass(slots=True)
class _Arrival:
    """A record where it arrived: its partition, who may write there, and the partition's progress."""

    topic_partition: TopicPartition
    source: TopicSource
    progress: PartitionProgress
    last_position: int | None
    record: FeedRecord
    headers: RecordHeaders

    def reject(
        self, reason: str, detail: str, *, blocking: bool = False, position: int | None = None
    ) -> RejectedRecord:
        """Return it as a record to be parked."""
        return RejectedRecord(self.topic_partition, self.record, self.headers, reason, detail, blocking, position)


class Triage:
    """Classifies records in the order of their partition.

    Args:
        projection: The projection they are for.
        sources: For each topic who may write to it.
        blocked: Keys with a parked record; keys blocked during triage are added.
        is_parked: Returns whether a damaged record has been parked before, by partition and `ce_id`.
    """

    def __init__(
        self,
        projection: Projection,
        sources: Mapping[str, TopicSource],
        blocked: set[RecordKey],
        is_parked: Callable[[TopicPartition, str], bool],
    ) -> None:
        self._handled: AbstractSet[str] = projection.handled
        self._ignored: AbstractSet[str] = projection.ignored
        self._sources = sources
        self._publishers = {source.publisher for source in sources.values()}
        self._blocked = blocked
        self._is_parked = is_parked
        self._rejected_ids: set[tuple[TopicPartition, str]] = set()
        self.result = TriageResult()

    def process(self, batch: PartitionBatch, progress: PartitionProgress) -> None:
        """Classify the records of a batch and advance its partition's progress."""
        source = self._sources[batch.topic_partition.topic]
        for record in batch.records:
            headers = RecordHeaders(record.headers)
            arrival = _Arrival(batch.topic_partition, source, progress, batch.last_position, record, headers)
            if headers.type == CHECKPOINT:
                self._checkpoint(arrival)
            elif headers.type in self._handled:
                self._event(arrival)
            else:
                self._skip(arrival)

    def _event(self, arrival: _Arrival) -> None:
        try:
            event = decode_record(arrival.headers, arrival.record.value)
        except UndecodableRecordError as error:
            self._damaged(arrival, f"{UNDECODABLE}:{error.reason}", error.detail)
            return
        if event.source != arrival.source.source:
            self._foreign(arrival, event.source)
            return
        if not self._is_new(arrival, event.position, event.id):
            return
        arrival.progress.recorded_at = event.recorded_at
        decoded = DecodedRecord(arrival.topic_partition, arrival.record, arrival.headers, event)
        if not arrival.source.may_speak_for(event.organization_id):
            detail = f"{arrival.source.publisher} may not speak for organization {event.organization_id}"
            self._reject(arrival, decoded.reject(FOREIGN_ORGANIZATION, detail, blocking=False))
        elif decoded.key in self._blocked:
            self._reject(arrival, decoded.reject(BEHIND, "an earlier record of its key is parked"))
        else:
            arrival.progress.applied += 1
            self.result.accepted.append(decoded)

    def _skip(self, arrival: _Arrival) -> None:
        """Count a record that this projection does not handle: it is part of the ledger, whatever its content."""
        headers, progress = arrival.headers, arrival.progress
        position, id_ = position_of(arrival.record.value), headers.id
        if headers.type is None or id_ is None or position is None:
            reason = f"{UNDECODABLE}:{UndecodableRecordError.BAD_HEADERS}"
            self._damaged(arrival, reason, f"ce_type is {headers.type!r}")
        elif headers.source != arrival.source.source:
            self._foreign(arrival, str(headers.source))
        elif self._is_new(arrival, position, id_):
            progress.ignored += headers.type in self._ignored
            progress.unknown += headers.type not in self._ignored

    def _is_new(self, arrival: _Arrival, position: int, id_: str) -> bool:
        """Add a record of the partition's source to the ledger; or count it as a duplicate, or reject its position."""
        progress = arrival.progress
        last = progress.published_through + HORIZON if arrival.last_position is None else arrival.last_position
        if position > last:
            detail = f"position {position} lies beyond {last}, the last that its source can have reached here"
            self._alarm(arrival, FROM_THE_FUTURE, detail, position)
            return False
        occurrence = progress.recent.look_up(position, id_)
        if occurrence == "duplicate":
            progress.duplicates += 1
            return False
        if occurrence == "reused" or position <= progress.verified_through:
            detail = f"position {position} is that of another record, which was read first"
            self._alarm(arrival, REUSED, detail, position)
            return False
        if position < progress.position and progress.difference is None:
            progress.difference = f"position {position} came after position {progress.position}: one of them is false"
        progress.position = max(position, progress.position)
        progress.recent.add(position, id_)
        progress.ids.append(id_)
        return True

    def _alarm(self, arrival: _Arrival, reason: str, detail: str, position: int) -> None:
        """Park a record whose position cannot be true; the partition's progress does not move."""
        id_ = arrival.headers.id
        if id_ is not None and self._was_rejected(arrival.topic_partition, id_):
            arrival.progress.duplicates += 1
        else:
            self._reject(arrival, arrival.reject(reason, detail, position=position))

    def _damaged(self, arrival: _Arrival, reason: str, detail: str) -> None:
        """Reject a record that cannot be decoded, and block its key unless its position has already been processed."""
        id_, progress, record = arrival.headers.id, arrival.progress, arrival.record
        is_ours = arrival.headers.source == arrival.source.source and id_ is not None
        position = position_of(record.value) if is_ours else None
        is_late = position is not None and position <= progress.position
        if is_late and id_ is not None and self._was_rejected(arrival.topic_partition, id_):
            progress.duplicates += 1
            return
        if position is not None and not is_late and id_ is not None and not self._is_new(arrival, position, id_):
            return
        blocking = bool(record.key) and not is_late
        if blocking and record.key is not None:
            self._blocked.add((arrival.topic_partition.topic, record.key))
        self._reject(arrival, arrival.reject(reason, detail, blocking=blocking, position=position))

    def _was_rejected(self, topic_partition: TopicPartition, id_: str) -> bool:
        return (topic_partition, id_) in self._rejected_ids or self._is_parked(topic_partition, id_)

    def _foreign(self, arrival: _Arrival, source: str) -> None:
        """Reject a record that another source wrote to a topic not its own, without blocking the key."""
        known = naming.publisher_of(source) in self._publishers
        detail = f"written by {source}, which may not write to {arrival.topic_partition.topic}"
        self._reject(arrival, arrival.reject(FOREIGN_SOURCE if known else UNKNOWN_PUBLISHER, detail))

    def _reject(self, arrival: _Arrival, rejected: RejectedRecord) -> None:
        arrival.progress.parked += 1
        if rejected.headers.id is not None:
            self._rejected_ids.add((rejected.topic_partition, rejected.headers.id))
        self.result.rejected.append(rejected)

    def _checkpoint(self, arrival: _Arrival) -> None:
        """Process a checkpoint and compare the ledgers where it is not older than what was read."""
        progress = arrival.progress
        try:
            checkpoint = decode_checkpoint(arrival.record.value)
        except UndecodableRecordError as error:
            detail = f"a checkpoint that cannot be decoded: {error.detail}"
            self._reject(arrival, arrival.reject(f"{UNDECODABLE}:{error.reason}", detail))
            return
        expected = arrival.source.source, arrival.topic_partition.partition
        if (arrival.headers.source, checkpoint.partition) != expected:
            self._foreign(arrival, str(arrival.headers.source))
            return
        is_known = checkpoint.position <= progress.verified_through
        if not _compare(checkpoint, progress):
            return
        self._report(progress, checkpoint, is_known=is_known)
        progress.published_through = max(progress.published_through, checkpoint.through)
        self.result.through[progress.source] = max(checkpoint.through, self.result.through.get(progress.source, 0))

    def _report(self, progress: PartitionProgress, checkpoint: Checkpoint, *, is_known: bool) -> None:
        """Keep the publisher's latest report; an idle one repeats what the partition has stated before."""
        reports = self.result.reports.setdefault(progress.source, Reports(checkpoint))
        if checkpoint.reported_at >= reports.latest.reported_at:
            reports.latest = checkpoint
        reports.idle += is_known and checkpoint.through <= progress.published_through


def _compare(checkpoint: Checkpoint, progress: PartitionProgress) -> bool:
    """Compare the publisher's ledger with the projection's, and return whether the rest of the checkpoint is believed.

    What a checkpoint counts precedes it in the partition. One that is older than the progress, of a relay that was
    late, is compared with the progress at its position. A difference is never cleared. The checkpoint that brings it to
    light may itself be the false record, and is not believed; later ones are, for else one false record would stop the
    source's watermark for good.
    """
    tally, known = progress.tally_at(checkpoint.position), progress.difference is not None
    if tally == checkpoint.tally and checkpoint.position <= progress.position:
        progress.verified_through = max(checkpoint.position, progress.verified_through)
        progress.recent.confirm(checkpoint.position)
        _find_uncounted(checkpoint, progress)
        return True
    if checkpoint.position < progress.position:
        return known
    if not known:
        progress.difference = (
            f"published: {checkpoint.count} records up to {checkpoint.position}, checksum {checkpoint.checksum}; "
            f"read: {progress.tally.count} up to {progress.position}, checksum {progress.tally.checksum}"
        )
    return known


def _find_uncounted(checkpoint: Checkpoint, progress: PartitionProgress) -> None:
    """Record a difference where a position up to which everything is published is not in the publisher's ledger."""
    uncounted = [one for one in progress.recent.beyond(checkpoint.position) if one <= checkpoint.through]
    if uncounted and progress.difference is None:
        progress.difference = (
            f"position {min(uncounted)} was read, but the last one published up to {checkpoint.through} is "
            f"{checkpoint.position}"
        )
