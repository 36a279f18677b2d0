"""The mails that were sent to a person: their kinds and times. The mails themselves are kept by no one here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.platform.database import Pool

MOST = 1_000
"""Mails that are returned: the latest."""
_SELECT = """
SELECT split_part(key, ':', 1), split_part(key, ':', 2), at, outcome FROM process_manager.outcomes
WHERE process = 'notifications' AND outcome = 'done' AND rule IS NULL
  AND split_part(key, ':', 2) = ANY(%s)
ORDER BY at DESC LIMIT %s"""


class SentMails:
    """Reads which mails were sent, from the outcomes of their errands: a rule says why one was not.

    Args:
        pool: Of the database of enrollment.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, subjects: Iterable[UUID]) -> list[dict[str, Any]]:
        """Return the mails to a person, the latest first.

        Args:
            subjects: The person, and the person's participations.
        """
        with self._pool.connection() as connection:
            rows = connection.execute(_SELECT, [[str(each) for each in subjects], MOST]).fetchall()
        return [{"kind": kind, "about": about, "at": at.isoformat()} for kind, about, at, _ in rows]
