"""Version of what a read model contains: while it is equal, so are the tables."""

from typing import NamedTuple

import psycopg

_VERSION = """
SELECT g.generation,
       (SELECT coalesce(sum(p.next_offset), 0)::bigint FROM projection.positions p
         WHERE p.projection = g.projection AND p.generation = g.generation),
       (SELECT count(*) FROM projection.parked k WHERE k.projection = g.projection AND k.generation = g.generation)
  FROM projection.generations g WHERE g.projection = %s AND g.state = 'live'
"""


class ContentVersion(NamedTuple):
    """Version of a read model's content.

    Attributes:
        generation: The live generation.
        next: The offsets up to which its partitions are read, added up: they never go back.
        parked: The number of parked records; one that is applied later moves no offset.
    """

    generation: int
    next: int
    parked: int


def read_version(connection: psycopg.Connection, projection: str) -> ContentVersion | None:
    """Return the version of a read model as the connection's snapshot shows it; None before it is built.

    Args:
        connection: A connection to the projections' database.
        projection: Its name.
    """
    row = connection.execute(_VERSION, [projection]).fetchone()
    return None if row is None else ContentVersion(*row)
