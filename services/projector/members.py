"""Members: the processes that feed a generation; each writes its own heartbeat, and the status reads them."""

import psycopg

from services.projector.positions import Generation

_BEAT = """
INSERT INTO projection.members AS m
       (projection, generation, member, running, rejected, failures, last_error, failing_since)
VALUES (%(projection)s, %(generation)s, %(member)s, %(running)s, %(rejected)s, %(failures)s, %(last_error)s,
        CASE WHEN %(failing)s THEN clock_timestamp() END)
ON CONFLICT (projection, generation, member)
DO UPDATE SET seen_at = clock_timestamp(), running = excluded.running, rejected = excluded.rejected,
              failures = excluded.failures, last_error = coalesce(excluded.last_error, m.last_error),
              failing_since = CASE WHEN %(failing)s THEN coalesce(m.failing_since, excluded.failing_since) END
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

    def beat(
        self, connection: psycopg.Connection, generation: Generation, *, running: bool = True, failing: bool = False
    ) -> None:
        """Write a heartbeat.

        Args:
            connection: An autocommitting connection of the engine.
            generation: The generation that it feeds.
            running: False at the end of this member.
            failing: Whether its last attempt failed; it tries again.
        """
        values = {"member": self.name, "running": running, "rejected": self.rejected, "failures": self.failures}
        error = None if self.last_error is None else self.last_error.replace("\0", "")[:500]
        connection.execute(_BEAT, {**generation.key, **values, "last_error": error, "failing": failing})
        if not running:
            connection.execute(_DELETE_OLD, generation.key)
