"""The digest: what is due, in one mail at the recipient's next 08:00."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.enrollment.notifications.errands import Errands
from services.enrollment.notifications.moments import next_morning
from services.enrollment.notifications.sender import Sender
from services.enrollment.notifications.texts import phrase
from services.platform.database import Pool
from services.process_manager.errand import NotNeededError, PostponedError
from services.process_manager.pending_action import PendingAction

# The items of one person that wait for the same morning: due before it, and not done.
_ITEMS = """
SELECT p.key, p.kind, p.subject, p.at, p.cause, p.correlation, p.data
FROM notifications.pending_actions p LEFT JOIN process_manager.outcomes o ON o.key = p.key
WHERE p.kind = 'digest-item' AND p.data->>'person_id' = %(person_id)s AND p.at <= %(moment)s
  AND (o.key IS NULL OR o.outcome <> 'done')
  AND p.subject IN (SELECT id FROM notifications.participations WHERE person_id = %(person_id)s::uuid)
ORDER BY p.at, p.key LIMIT 200
"""


class Digest:
    """Sends digests.

    Args:
        errands: Finds the recipient of an item.
        sender: Sends mails.
        pool: Of the database of enrollment.
    """

    def __init__(self, errands: Errands, sender: Sender, pool: Pool) -> None:
        self._errands, self._sender, self._pool = errands, sender, pool

    def __call__(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send the digest that an item belongs to; return the keys of its items.

        Its key, from which the id of the mail follows, names every item: a digest that is repeated after a kill with
        one more item is another mail.
        """
        to = self._errands.address(action, "digest")
        moment = next_morning(action.at, to.person.zone)
        if now < moment:
            raise PostponedError(moment)
        items = self._items(action, now)
        keys = sorted(item.key for item in items)
        if not keys:
            raise NotNeededError("digest-empty")
        key = f"digest:{to.person.person_id}:{sha256(' '.join(keys).encode()).hexdigest()}"
        values = {"items": [_describe(item, to.person.language) for item in items]}
        self._sender.send(key, "digest", to.person, {**values, "page": self._sender.site.page("/me")}, now)
        return keys

    def _items(self, action: PendingAction, now: datetime) -> list[PendingAction]:
        with self._pool.connection() as connection:
            values = {"person_id": action.data["person_id"], "moment": now}
            rows = connection.execute(_ITEMS, values).fetchall()
        return [PendingAction(row[0], row[1], UUID(str(row[2])), *row[3:]) for row in rows]


def _describe(item: PendingAction, language: str) -> dict[str, Any]:
    data = item.data
    valid_until = data["valid_until"]
    day: date | None = None if valid_until is None else datetime.fromisoformat(valid_until).date()
    title = phrase(language, f"requirement.{data['name']}") if data["what"] == "requirement" else data["name"]
    return {"what": data["what"], "state": data["state"], "title": title, "valid_until": day}
