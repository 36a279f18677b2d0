"""Where a generation stands in every partition, and its side of the ledger; claimed and saved with the batch itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from services.contract.checkpoint import Tally
from services.projector.feed import Described, FeedRefusedError, Slice, TopicPartition
from services.projector.projection import Cursor


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
        """The columns every table of the engine begins with."""
        return {"projection": self.projection, "generation": self.number}


class ClaimRejectedError(Exception):
    """A stretch is not the next one any more: another member owns the partition, or has gone on meanwhile."""


@dataclass(slots=True)
class Line:
    """What is known of one partition while a batch is applied."""

    source: str
    position: int
    tally: Tally
    recorded_at: int
    proven: int
    stated: int
    difference: str | None
    applied: int = 0
    duplicates: int = 0
    ignored: int = 0
    unknown: int = 0
    parked: int = 0
    ids: list[str] = field(default_factory=list)
    """Of records dealt with since `tally` was last computed."""

    def settle(self) -> Tally:
        """The tally of everything dealt with so far."""
        if self.ids:
            self.tally, self.ids = self.tally.add(self.ids), []
        return self.tally


_CLAIM = """
UPDATE positions p
   SET next_offset = v.finish, head_offset = greatest(p.head_offset, v.head), moved_at = clock_timestamp(),
       behind_since = CASE WHEN greatest(p.head_offset, v.head) > v.finish
                           THEN coalesce(p.behind_since, clock_timestamp()) END
  FROM unnest(%(topics)s::text[], %(partitions)s::int[], %(starts)s::bigint[], %(ends)s::bigint[], %(heads)s::bigint[])
       AS v (topic, partition, start, finish, head)
 WHERE p.projection = %(projection)s AND p.generation = %(generation)s
   AND p.topic = v.topic AND p.partition = v.partition AND p.next_offset = v.start
RETURNING p.topic, p.partition, p.source, p.position, p.count, p.checksum, p.recorded_at, p.proven, p.stated,
          p.difference
"""
_SAVE = """
UPDATE positions SET position = %(position)s, count = %(count)s, checksum = %(checksum)s, recorded_at = %(recorded_at)s,
       proven = %(proven)s, stated = %(stated)s, difference = %(difference)s, applied = applied + %(applied)s,
       duplicates = duplicates + %(duplicates)s, ignored = ignored + %(ignored)s, unknown = unknown + %(unknown)s,
       parked = parked + %(parked)s
 WHERE projection = %(projection)s AND generation = %(generation)s AND topic = %(topic)s AND partition = %(partition)s
"""
_ADD = """
INSERT INTO positions (projection, generation, topic, partition, source, topic_id, head_offset)
VALUES (%(projection)s, %(generation)s, %(topic)s, %(partition)s, %(source)s, %(topic_id)s, %(head)s)
ON CONFLICT (projection, generation, topic, partition)
DO UPDATE SET head_offset = greatest(positions.head_offset, excluded.head_offset)
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


def claim(cursor: Cursor, generation: Generation, slices: Sequence[Slice]) -> dict[TopicPartition, Line]:
    """Take the next stretches, all or none; the rows stay locked until the transaction ends.

    Raises:
        ClaimRejectedError: At least one of them is not the next any more; roll back and read the positions again.
    """
    cursor.execute(
        _CLAIM,
        {
            **generation.key,
            "topics": [part.place.topic for part in slices],
            "partitions": [part.place.partition for part in slices],
            "starts": [part.start for part in slices],
            "ends": [part.end for part in slices],
            "heads": [part.head for part in slices],
        },
    )
    rows = cursor.fetchall()
    lines = {
        TopicPartition(topic, partition): Line(
            source, position, Tally(count, checksum), recorded, proven, stated, difference
        )
        for topic, partition, source, position, count, checksum, recorded, proven, stated, difference in rows
    }
    if len(lines) != len(slices):
        lost = [part.place for part in slices if part.place not in lines]
        raise ClaimRejectedError(f"not the next any more: {lost}")
    return lines


def save(cursor: Cursor, generation: Generation, lines: Mapping[TopicPartition, Line]) -> None:
    """Write what became of claimed partitions."""
    cursor.executemany(_SAVE, [_row(generation, place, line) for place, line in lines.items()])


def heads(connection: psycopg.Connection, generation: Generation, seen: Mapping[TopicPartition, int]) -> None:
    """Write how far the feed goes, where it was seen to go further."""
    places = sorted(seen)
    connection.execute(
        _HEADS,
        {
            **generation.key,
            "topics": [place.topic for place in places],
            "partitions": [place.partition for place in places],
            "heads": [seen[place] for place in places],
        },
    )


def load(connection: psycopg.Connection, generation: Generation) -> dict[TopicPartition, int]:
    """Read where to go on in every partition."""
    rows = connection.execute(
        "SELECT topic, partition, next_offset FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s",
        generation.key,
    ).fetchall()
    return {TopicPartition(topic, partition): offset for topic, partition, offset in rows}


def stated(connection: psycopg.Connection, generation: Generation) -> dict[str, int]:
    """For each source the furthest position of which a checkpoint that was read says that everything is published."""
    rows = connection.execute(
        "SELECT source, max(stated) FROM projection.positions "
        "WHERE projection = %(projection)s AND generation = %(generation)s GROUP BY source HAVING max(stated) > 0",
        generation.key,
    ).fetchall()
    return dict(rows)


def acquaint(
    connection: psycopg.Connection,
    generation: Generation,
    described: Sequence[Described],
    reached: Mapping[TopicPartition, int],
) -> None:
    """Begin partitions that are new, and compare the others with what they were.

    Args:
        connection: An autocommitting connection of the engine.
        generation: Whose partitions.
        described: The partitions there are.
        reached: Where to go on in every partition, as it was before they were described.

    Raises:
        FeedRefusedError: A topic was deleted and made anew, or ends before what was already read of it.
    """
    rows = [_described(generation, one) for one in described]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)
        cursor.execute(
            "SELECT topic, partition, topic_id FROM positions "
            "WHERE projection = %(projection)s AND generation = %(generation)s",
            generation.key,
        )
        known = {TopicPartition(topic, partition): topic_id for topic, partition, topic_id in cursor}
    for one in described:
        topic_id, at = known[one.place], reached.get(one.place, 0)
        if topic_id != one.topic_id:
            raise FeedRefusedError(
                f"topic {one.place.topic} has id {one.topic_id}, but {topic_id} was read: it was deleted and made "
                f"anew; run `mentorship rebuild {generation.projection}`"
            )
        if at > one.head:
            raise FeedRefusedError(
                f"topic {one.place.topic} partition {one.place.partition} ends at {one.head}, but {at} was "
                f"reached: records were lost there; run `mentorship rebuild {generation.projection}`"
            )


def _described(generation: Generation, one: Described) -> dict[str, object]:
    return {**generation.key, **one.place._asdict(), "source": one.source, "topic_id": one.topic_id, "head": one.head}


def _row(generation: Generation, place: TopicPartition, line: Line) -> dict[str, object]:
    tally = line.settle()
    return {
        **generation.key,
        **place._asdict(),
        **{name: getattr(line, name) for name in ("position", "recorded_at", "proven", "stated", "difference")},
        **{name: getattr(line, name) for name in ("applied", "duplicates", "ignored", "unknown", "parked")},
        "count": tally.count,
        "checksum": tally.checksum,
    }
