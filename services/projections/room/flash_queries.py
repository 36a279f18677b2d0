"""Queries of flash sessions: those of a caller and of wards, and one by itself."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.projections.disclosure.access import Disclosure
from services.projections.disclosure.sharing import rows_seen
from services.projections.permissions import Action
from services.projections.room.models import FlashSession
from services.web.identity.grants import Columns

OPEN = frozenset({"offered", "asked", "arranged"})
MOST = 100
"""Flash sessions of one person in an answer: open ones first."""
SHOWN = timedelta(days=30)
"""How long one that ended is shown."""
_SCOPE = Columns("f.organization_id", "f.program_id", "p.confidentiality", ("f.mentor_id", "f.mentee_id"))
_FLASH = """
SELECT f.id::text, f.organization_id::text, f.program_id::text, coalesce(p.name, '') AS program, f.mentor_id::text,
       f.mentee_id::text, f.mentor_participation_id::text, f.mentee_participation_id::text, f.proposed_by, f.state,
       f.starts_at, f.planned_minutes, f.minutes, f.mode, f.ended_by, f.late, f.changed_at
FROM room.flash_sessions f LEFT JOIN room.programs p ON p.id = f.program_id
WHERE f.proposed_by IS NOT NULL AND {scope} AND {condition}
ORDER BY f.state IN ('offered', 'asked', 'arranged') DESC,
         CASE WHEN f.state IN ('offered', 'asked', 'arranged') THEN f.starts_at END, f.starts_at DESC, f.id
LIMIT %(limit)s"""
_RECENT = "(f.state IN ('offered', 'asked', 'arranged') OR f.starts_at > %(since)s)"


def own_flash_sessions(
    connection: psycopg.Connection[Any], disclosure: Disclosure, now: datetime
) -> list[FlashSession]:
    """Return the flash sessions of a caller and of the caller's wards: open ones first, in the order of their times.

    Args:
        connection: To the tables of the rooms.
        disclosure: The access of the caller.
        now: The time.
    """
    scope = rows_seen(disclosure, Action.SEE_AGENDA, _SCOPE)
    values = {**scope.values, "since": now - SHOWN, "limit": MOST}
    return _read(connection, scope.sql, _RECENT, values)


def flash_session(connection: psycopg.Connection[Any], id: str, disclosure: Disclosure) -> FlashSession | None:
    """Return one flash session as its parties and their program's own staff see it; None where the caller sees none."""
    scope = rows_seen(disclosure, Action.SEE_ROOM, _SCOPE)
    found = _read(connection, scope.sql, "f.id = %(id)s", {**scope.values, "id": id, "limit": 1})
    return found[0] if found else None


def _read(
    connection: psycopg.Connection[Any], scope: str, condition: str, values: dict[str, object]
) -> list[FlashSession]:
    statement: Any = _FLASH.replace("{scope}", scope).replace("{condition}", condition)
    with connection.cursor(row_factory=dict_row) as cursor:
        return [FlashSession.model_validate(row) for row in cursor.execute(statement, values)]
