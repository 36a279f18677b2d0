"""One batch in one transaction: claim, triage, fold, park, save, commit. All or nothing; hence exactly once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from services.projector import parked, positions, publishers
from services.projector.feed import PartitionBatch, TopicPartition
from services.projector.fold import FoldResult, fold
from services.projector.positions import Generation, PartitionProgress
from services.projector.projection import Projection
from services.projector.topic_source import TopicSource
from services.projector.triage import Triage


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
        before("save")
        positions.save(cursor, generation, progress)
        publishers.save(cursor, generation, triage.result.reports)
        before("commit")
    before("committed")
    return BatchResult(len(folded.applied), len(rejected), triage.result.through)


def _count_rejected(folded: FoldResult, progress: Mapping[TopicPartition, PartitionProgress]) -> None:
    for record in folded.rejected:
        progress[record.topic_partition].applied -= 1
        progress[record.topic_partition].parked += 1
