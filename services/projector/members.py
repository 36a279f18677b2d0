"""Members: the processes that feed a generation; each writes its own heartbeat, and the status reads them."""

import psycopg

from services.projector.positions import Generation

_BEAT = """
INSERT INTO projection.members (projection, generation, member, running, rejected, failures, last_error)
VALUES (%(projection)s, %(generation)s, %(member)s, %(running)s, %(rejected)s, %(failures)s, %(last_error)s)
ON CONFLICT (projection, generation, member)
DO UPDATE SET seen_at = clock_timestamp(), running = excluded.running, rejected = excluded.rejected,
              failures = excluded.failures, last_error = coalesce(excluded.last_error, members.last_error)
"""
_DELETE_OLD = """
DELETE FROM projection.members
 WHERE projection = %(projection)s AND generation = %(generation)s AND rejected = 0 AND failures = 0
   AND seen_at < clock_timestamp() - interval '1 hour'
"""


class Member:
    """One process (or thread) that feeds a projection.

    Args:
        name: A unique name, for example host, pid and a random part.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rejected = 0
        self.failures = 0
        self.last_error: str | None = None

    def beat(self, connection: psycopg.Connection, generation: Generation, *, running: bool = True) -> None:
        """Write a heartbeat, or with `running=False` the end of this member."""
        values = {"member": self.name, "running": running, "rejected": self.rejected, "failures": self.failures}
        error = None if self.last_error is None else self.last_error.replace("\0", "")[:500]
        connection.execute(_BEAT, {**generation.key, **values, "last_error": error})
        if not running:
            connection.execute(_DELETE_OLD, generation.key)
