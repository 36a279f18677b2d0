"""Positions of a generation in every partition and its side of the ledger; claimed and saved with each batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from services.contract.checkpoint import Tally
from services.projector.feed import FeedRefusedError, PartitionBatch, PartitionInfo, TopicPartition
from services.projector.projection import Cursor
from services.projector.recent_positions import RecentPositions


@dataclass(frozen=True, slots=True)
class Generation:
    """One build of a read model."""

    projection: str
    number: int

    @property
    def schema(self) -> str:
        """The schema of its tables."""
        return f"{self.projection}_g{self.number}"

    @property
    def key(self) -> dict[str, object]:
        """The first two columns of every table of the engine."""
        return {"projection": self.projection, "generation": self.number}


class ClaimRejectedError(Exception):
    """A batch is no longer the next one: another member owns the partition or has advanced meanwhile."""


@dataclass(slots=True)
class PartitionProgress:
    """State of one partition while a batch is applied."""

    source: str
    position: int
    tally: Tally
    recorded_at: int
    verified_through: int
    published_through: int
    difference: str | None
    recent: RecentPositions = field(default_factory=RecentPositions)
    applied: int = 0
    duplicates: int = 0
    ignored: int = 0
    unknown: int = 0
    parked: int = 0
    ids: list[str] = field(default_factory=list)
    """The `ce_id` of the records processed since `tally` was last computed."""

    def settle(self) -> Tally:
        """Compute the tally of everything processed so far."""
        if self.ids:
            self.tally, self.ids = self.tally.add(self.ids), []
        return self.tally

    def tally_at(self, position: int) -> Tally | None:
        """Compute the tally of what was processed up to a position; None where that is no longer known."""
        if position < self.recent.floor:
            return None
        return self.settle().without(self.recent.beyond(position).values())


_CLAIM = """
UPDATE positions p
   SET next_offset = v.finish, head_offset = greatest(p.head_offset, v.head), moved_at = clock_timestamp(),
       behind_since = CASE WHEN greatest(p.head_offset, v.head) > v.finish
                           THEN coalesce(p.behind_since, clock_timestamp()) END
  FROM unnest(%(topics)s::text[], %(partitions)s::int[], %(starts)s::bigint[], %(ends)s::bigint[], %(heads)s::bigint[])
       AS v (topic, partition, start, finish, head)
 WHERE p.projection = %(projection)s AND p.generation = %(generation)s
   AND p.topic = v.topic AND p.partition = v.partition AND p.next_offset = v.start
RETURNING p.topic, p.partition, p.source, p.position, p.count, p.checksum, p.recorded_at, p.verified_through,
          p.published_through, p.difference, p.recent
"""
_SAVE = """
UPDATE positions SET position = %(position)s, count = %(count)s, checksum = %(checksum)s, recorded_at = %(recorded_at)s,
       verified_through = %(verified_through)s, published_through = %(published_through)s,
       difference = %(difference)s, recent = %(recent)s,
       applied = applied + %(applied)s, duplicates = duplicates + %(duplicates)s,
       ignored = ignored + %(ignored)s, unknown = unknown + %(unknown)s, parked = parked + %(parked)s
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
"""
_ADD = """
INSERT INTO positions (projection, generation, topic, partition, source, topic_id, head_offset)
VALUES (%(projection)s, %(generation)s, %(topic)s, %(partition)s, %(source)s, %(topic_id)s, %(head)s)
ON CONFLICT (projection, generation, topic, partition)
DO UPDATE SET head_offset = greatest(positions.head_offset, excluded.head_offset),
              behind_since = CASE WHEN greatest(positions.head_offset, excluded.head_offset) > positions.next_offset
                                  THEN coalesce(positions.behind_since, clock_timestamp()) END
"""

_HEADS = """
UPDATE positions p
   SET head_offset = greatest(p.head_offset, v.head),
       behind_since = CASE WHEN greatest(p.head_offset, v.head) > p.next_offset
                           THEN coalesce(p.behind_since, clock_timestamp()) END
  FROM unnest(%(topics)s::text[], %(partitions)s::int[], %(heads)s::bigint[]) AS v (topic, partition, head)
 WHERE p.projection = %(projection)s AND p.generation = %(generation)s AND p.topic = v.topic
   AND p.partition = v.partition AND (v.head > p.head_offset OR (p.behind_since IS NULL) = (v.head > p.next_offset))
"""


def claim(
    cursor: Cursor, generation: Generation, batches: Sequence[PartitionBatch]
) -> dict[TopicPartition, PartitionProgress]:
    """Claim the next batches, all or none; the rows stay locked until the transaction ends.

    Raises:
        ClaimRejectedError: At least one of them is no longer the next; roll back and read the positions again.
    """
    cursor.execute(
        _CLAIM,
        {
            **generation.key,
            "topics": [batch.topic_partition.topic for batch in batches],
            "partitions": [batch.topic_partition.partition for batch in batches],
            "starts": [batch.start for batch in batches],
            "ends": [batch.end for batch in batches],
            "heads": [batch.head for batch in batches],
        },
    )
    progress = {
        TopicPartition(topic, partition): PartitionProgress(
            source,
            position,
            Tally(count, checksum),
            recorded_at,
            verified_through,
            published_through,
            difference,
            RecentPositions(recent),
        )
        for (
            topic,
            partition,
            source,
            position,
            count,
            checksum,
            recorded_at,
            verified_through,
            published_through,
            difference,
            recent,
        ) in cursor.fetchall()
    }
    if len(progress) != len(batches):
        lost = [batch.topic_partition for batch in batches if batch.topic_partition not in progress]
        raise ClaimRejectedError(f"no longer the next batch: {lost}")
    return progress


def save(cursor: Cursor, generation: Generation, progress: Mapping[TopicPartition, PartitionProgress]) -> None:
    """Write the progress of claimed partitions."""
    cursor.executemany(_SAVE, [_row(generation, partition, state) for partition, state in progress.items()])


def save_heads(connection: psycopg.Connection, generation: Generation, heads: Mapping[TopicPartition, int]) -> None:
    """Write the feed's end offsets where they have grown."""
    partitions = sorted(heads)
    connection.execute(
        _HEADS,
        {
            **generation.key,
            "topics": [partition.topic for partition in partitions],
            "partitions": [partition.partition for partition in partitions],
            "heads": [heads[partition] for partition in partitions],
        },
    )


def load(connection: psycopg.Connection, generation: Generation) -> dict[TopicPartition, int]:
    """Read the next offset of every partition."""
    rows = connection.execute(
        "SELECT topic, partition, next_offset FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchall()
    return {TopicPartition(topic, partition): offset for topic, partition, offset in rows}


def published_through(connection: psycopg.Connection, generation: Generation) -> dict[str, int]:
    """Return for each source the highest position through which a checkpoint states that everything is published."""
    rows = connection.execute(
        "SELECT source, max(published_through) FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s "
        "GROUP BY source HAVING max(published_through) > 0",
        generation.key,
    ).fetchall()
    return dict(rows)


def register_partitions(
    connection: psycopg.Connection,
    generation: Generation,
    partitions: Sequence[PartitionInfo],
    offsets: Mapping[TopicPartition, int],
) -> None:
    """Insert new partitions, and compare the others with their stored topic ids and positions.

    Args:
        connection: An autocommitting connection of the engine.
        generation: The generation that reads them.
        partitions: The partitions of the feed.
        offsets: The next offset of every partition, read before they were described.

    Raises:
        FeedRefusedError: A topic was deleted and recreated, or ends before an offset already read.
    """
    rows = [_info_row(generation, info) for info in partitions]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)
        cursor.execute(
            "SELECT topic, partition, topic_id FROM positions "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )
        topic_ids = {TopicPartition(topic, partition): topic_id for topic, partition, topic_id in cursor}
    for info in partitions:
        topic, partition = info.topic_partition
        topic_id, offset = topic_ids[info.topic_partition], offsets.get(info.topic_partition, 0)
        if topic_id != info.topic_id:
            raise FeedRefusedError(
                f"topic {topic} has id {info.topic_id}, but {topic_id} was read: it was deleted and recreated; "
                f"run `mentorship rebuild {generation.projection}`"
            )
        if offset > info.head:
            raise FeedRefusedError(
                f"topic {topic} partition {partition} ends at {info.head}, but {offset} was reached: records were "
                f"lost there; run `mentorship rebuild {generation.projection}`"
            )


def _info_row(generation: Generation, info: PartitionInfo) -> dict[str, object]:
    return {
        **generation.key,
        **info.topic_partition._asdict(),
        "source": info.source,
        "topic_id": info.topic_id,
        "head": info.head,
    }


_SAVED = (
    "position",
    "recorded_at",
    "verified_through",
    "published_through",
    "difference",
    "applied",
    "duplicates",
    "ignored",
    "unknown",
    "parked",
)


def _row(generation: Generation, topic_partition: TopicPartition, progress: PartitionProgress) -> dict[str, object]:
    tally = progress.settle()
    return {
        **generation.key,
        **topic_partition._asdict(),
        **{name: getattr(progress, name) for name in _SAVED},
        "count": tally.count,
        "checksum": tally.checksum,
        "recent": progress.recent.to_bytes(),
    }
