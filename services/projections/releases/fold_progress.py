"""Completeness of the facts: everything that was recorded until a time is in them, or not."""

from datetime import datetime, timedelta
from typing import Any

import psycopg

from services.projector import generations, watermarks
from services.projector.positions import Generation

SETTLE = timedelta(minutes=1)
"""An event is stored at most this long after the time that it is recorded with."""
FACTS = "measures"
NETWORK = "network"
"""Knows who has an id in each of several organizations; it may not have been built."""
# A report of a publisher after that time, by which everything in its log is published; or an event recorded after it.
_SOURCES = """
SELECT s.source,
       (SELECT max(p.through) FROM projection.publishers p
         WHERE p.projection = %(projection)s AND p.generation = %(generation)s AND p.source = s.source
           AND p.reported_at >= %(after)s AND p.head <= p.through) AS reported,
       (SELECT min(p.position) FROM projection.positions p
         WHERE p.projection = %(projection)s AND p.generation = %(generation)s AND p.source = s.source
           AND p.recorded_at >= %(micros)s) AS recorded
  FROM (SELECT DISTINCT source FROM projection.positions
         WHERE projection = %(projection)s AND generation = %(generation)s) s"""

_NEWER = """
SELECT coalesce(bool_or(recorded_at > %(after)s), true) FROM projection.positions
 WHERE projection = %(projection)s AND generation = %(generation)s"""


def is_folded_through(connection: psycopg.Connection[Any], point: datetime) -> bool:
    """Return whether the facts contain every event that was recorded until a time.

    True where every source has reported after that time that its whole log is published, or an event recorded after it
    was folded, and everything before that position is in the facts, whatever the partition.

    Args:
        connection: A connection to the projections' database.
        point: The time.
    """
    facts, network = generations.live(connection, FACTS), generations.live(connection, NETWORK)
    if facts is None or not _holds(connection, facts, point):
        return False
    return network is None or _holds(connection, network, point)


def has_new_events(connection: psycopg.Connection[Any], since: datetime) -> bool:
    """Return whether the facts hold an event that may have been recorded after a time.

    Clocks of publishers differ by less than `SETTLE`, so that an event of the last moment before counts as one after.

    Args:
        connection: A connection to the projections' database.
        since: The time.
    """
    found = [generations.live(connection, name) for name in (FACTS, NETWORK)]
    after = int((since - SETTLE).timestamp() * 1_000_000)
    for generation in found:
        if generation is not None:
            row = connection.execute(_NEWER, {**generation.key, "after": after}).fetchone()
            if row is None or row[0]:
                return True
    return found[0] is None


def _holds(connection: psycopg.Connection[Any], generation: Generation, point: datetime) -> bool:
    """Return whether a generation contains every event that was recorded until a time."""
    after = point + SETTLE
    values = {**generation.key, "after": after, "micros": int(after.timestamp() * 1_000_000)}
    sources = connection.execute(_SOURCES, values).fetchall()
    through = watermarks.read(connection, generation)
    return bool(sources) and all(
        any(position is not None and through.get(source, 0) >= position for position in (reported, recorded))
        for source, reported, recorded in sources
    )
