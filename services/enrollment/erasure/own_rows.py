"""Rows of enrollment's database about a person: the address of a calendar, and what the organization's system said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from services.platform.database import Pool

_STATEMENTS: Mapping[str, str] = {
    "calendars": "SELECT created_at::text AS since FROM calendars.tokens WHERE person_id = %s",
    "inactive": "SELECT since::text AS since FROM directory.inactive WHERE person_id = %s",
}


def own_rows(pool: Pool, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a person by the name of their part.

    Args:
        pool: Of the database of enrollment.
        person_id: The person.
    """
    with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return {name: cursor.execute(each.encode(), [person_id]).fetchall() for name, each in _STATEMENTS.items()}
