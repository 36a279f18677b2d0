"""Readiness of a process: its facts are those of the topics' ends, not of a past that it still reads."""

import psycopg

from services.process_manager.projection import CONTEXTS

Ends = dict[tuple[int, str, int], int]
_POSITIONS = """
SELECT p.generation, p.topic, p.partition, split_part(p.source, '/', 2), p.next_offset, p.head_offset
FROM projection.positions p JOIN projection.generations g USING (projection, generation)
WHERE p.projection = %s AND g.state = 'live'
"""


class Readiness:
    """The readiness of a process: it has read its topics to where they ended when it was first asked.

    Asked before an executor begins, and never again. A first generation reads months of events, and half of them would
    pause a relationship whose party was reinstated long ago. Later, facts are never older than the lag, which heals
    itself.

    Args:
        process: The process's name.
    """

    def __init__(self, process: str) -> None:
        self._process = process
        self._ends: Ends | None = None

    def is_reached(self, connection: psycopg.Connection) -> bool:
        """Return whether every partition of every context has been read to its end as of the first question."""
        rows = connection.execute(_POSITIONS, [self._process]).fetchall()
        if {context for _, _, _, context, _, _ in rows} != CONTEXTS:
            return False
        if self._ends is None:
            self._ends = {tuple(row[:3]): row[5] for row in rows}
        # A generation that replaced another one has all that the other had.
        return all(row[4] >= self._ends.get(tuple(row[:3]), 0) for row in rows)
