"""Watermarks: the position of a source through which everything is in the read model, whatever the partition.

A checkpoint states that everything of its source through a position is in the topics. So a consumer that queries the
topics' end offsets *after* reading it, and then reaches all of them, has everything through that position. Those end
offsets are the barrier.
"""

import json
from collections.abc import Mapping

import psycopg

from services.projector.feed import TopicPartition
from services.projector.positions import Generation

_REACHED = """
SELECT w.source, max(w.through)
  FROM projection.watermarks w
 WHERE w.projection = %(projection)s AND w.generation = %(generation)s
   AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset(w.barrier) AS b (topic text, partition int, "end" bigint)
         JOIN projection.positions p USING (topic, partition)
        WHERE p.projection = w.projection AND p.generation = w.generation AND p.next_offset < b."end")
 GROUP BY w.source
"""
# The offsets of a log read in place are its positions, and everything up to the next offset is in the read model.
_IN_PLACE = """
SELECT p.source, p.next_offset FROM projection.positions p JOIN projection.generations g USING (projection, generation)
 WHERE p.projection = %(projection)s AND p.generation = %(generation)s AND g.feed = 'log'
"""
_DELETE_OLD = """
DELETE FROM projection.watermarks
 WHERE projection = %(projection)s AND generation = %(generation)s AND source = %(source)s AND through < %(through)s
"""
_ADD = """
INSERT INTO projection.watermarks (projection, generation, source, through, barrier)
VALUES (%(projection)s, %(generation)s, %(source)s, %(through)s, %(barrier)s) ON CONFLICT DO NOTHING
"""


def add(
    connection: psycopg.Connection,
    generation: Generation,
    source: str,
    through: int,
    barrier: Mapping[TopicPartition, int],
) -> None:
    """Store a watermark that becomes valid when the barrier is reached, and delete outdated ones."""
    ends = [{**topic_partition._asdict(), "end": end} for topic_partition, end in barrier.items()]
    values = {**generation.key, "source": source, "through": through, "barrier": json.dumps(ends)}
    connection.execute(_ADD, values)
    reached = read(connection, generation).get(source)
    if reached is not None:
        connection.execute(_DELETE_OLD, {**values, "through": reached})


def read(connection: psycopg.Connection, generation: Generation) -> dict[str, int]:
    """Return for each source the position through which everything is in the read model."""
    rows = connection.execute(_IN_PLACE, generation.key).fetchall()
    rows = rows or connection.execute(_REACHED, generation.key).fetchall()
    return {source: through for source, through in rows}  # noqa: C416 - rows are tuples to the type checker
