"""One batch in one transaction: claim, triage, fold, park, save, commit. All or nothing; hence exactly once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
import structlog
from psycopg import sql

from services.projector import parked, positions, publishers
from services.projector.feed import PartitionBatch, TopicPartition
from services.projector.fold import FoldResult, fold
from services.projector.parked_reasons import ALARMS
from services.projector.positions import Generation, PartitionProgress
from services.projector.projection import Projection
from services.projector.topic_source import TopicSource
from services.projector.triage import RejectedRecord, Triage

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of a committed batch."""

    events: int
    parked: int
    through: Mapping[str, int]
    """See `TriageResult.through`."""


def apply(
    connection: psycopg.Connection,
    projection: Projection,
    generation: Generation,
    batches: Sequence[PartitionBatch],
    sources: Mapping[str, TopicSource],
    before: Callable[[str], None],
) -> BatchResult:
    """Apply batches of several partitions in one transaction.

    Args:
        connection: An autocommitting connection of the engine.
        projection: The projection that folds the events.
        generation: The generation to fold into.
        batches: The batches, at most one per partition.
        sources: For each topic who may write to it.
        before: Test hook, called with the name of each step before it.

    Raises:
        ClaimRejectedError: One of the batches is no longer the next.
        psycopg.Error: The database failed, transiently or permanently; nothing was applied.
    """
    with connection.transaction(), connection.cursor() as cursor:
        before("claim")
        progress = positions.claim(cursor, generation, batches)
        triage = Triage(
            projection,
            dict(sources),
            parked.blocked_keys(cursor, generation),
            lambda topic_partition, id_: parked.is_parked(cursor, generation, topic_partition, id_),
        )
        for batch in batches:
            triage.process(batch, progress[batch.topic_partition])
        before("fold")
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(generation.schema)))
        folded = fold(projection, triage.result.accepted, cursor)
        cursor.execute("SET LOCAL search_path TO projection")
        _count_rejected(folded, progress)
        rejected = [*triage.result.rejected, *folded.rejected]
        if rejected:
            parked.park(cursor, generation, rejected)
            _log_false_records(projection, rejected)
        before("save")
        positions.save(cursor, generation, progress)
        publishers.save(cursor, generation, triage.result.reports)
        before("commit")
    before("committed")
    return BatchResult(len(folded.applied), len(rejected), triage.result.through)


def _log_false_records(projection: Projection, rejected: Sequence[RejectedRecord]) -> None:
    for one in rejected:
        if one.reason in ALARMS:
            _log.error(
                "false_record_parked",
                projection=projection.name,
                topic=one.topic_partition.topic,
                partition=one.topic_partition.partition,
                offset=one.record.offset,
                reason=one.reason,
                detail=one.detail,
            )


def _count_rejected(folded: FoldResult, progress: Mapping[TopicPartition, PartitionProgress]) -> None:
    for record in folded.rejected:
        progress[record.topic_partition].applied -= 1
        progress[record.topic_partition].parked += 1
