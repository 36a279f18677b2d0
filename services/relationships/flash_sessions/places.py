"""Free places of a program, as the process of this service knows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.errors import InvalidSchemaName, UndefinedTable

from services.platform.database import Pool

_FREE = """
SELECT id FROM relationships_process.flash_sessions
WHERE program_id = %s AND state = 'offered' AND starts_at > %s ORDER BY starts_at, id LIMIT %s"""


class FreePlaces:
    """Reads the facts of the process; before its first start there are none.

    Args:
        pool: Connections to this service's database.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def of(self, program_id: UUID, now: datetime, limit: int) -> list[UUID]:
        """Return the flash sessions of a program whose place is free and whose time is to come, the next one first."""
        try:
            with self._pool.connection() as connection:
                return [row[0] for row in connection.execute(_FREE, [program_id, now, limit]).fetchall()]
        except (UndefinedTable, InvalidSchemaName):
            return []
