"""The digest: what is due, in one mail at the recipient's next 08:00."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from services.enrollment.notifications.due import describe
from services.enrollment.notifications.errands import Errands
from services.enrollment.notifications.moments import next_morning
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.notifications.sender import Sender
from services.platform.database import Pool
from services.process_manager.errand import NotNeededError, PostponedError
from services.process_manager.pending_action import PendingAction

# The items of one person that wait for the same morning: due before it, and not done.
_ITEMS = """
SELECT p.key, p.kind, p.subject, p.at, p.cause, p.correlation, p.data
FROM notifications.pending_actions p LEFT JOIN process_manager.outcomes o ON o.key = p.key
WHERE p.kind = 'digest-item' AND p.data->>'person_id' = %(person_id)s AND p.at <= %(moment)s
  AND (o.key IS NULL OR o.outcome <> 'done')
  AND (p.data->>'until' IS NULL OR (p.data->>'until')::timestamptz > %(moment)s)
  AND p.subject IN (SELECT id FROM notifications.participations WHERE person_id = %(person_id)s::uuid)
ORDER BY p.at, p.key LIMIT 200
"""


class Digest:
    """Sends digests.

    Args:
        errands: Finds the recipient of an item.
        sender: Sends mails.
        pool: Of the database of enrollment.
        requests: Requests the digests of guardians.
    """

    def __init__(self, errands: Errands, sender: Sender, pool: Pool, requests: MailRequests) -> None:
        self._errands, self._sender, self._pool, self._requests = errands, sender, pool, requests

    def __call__(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send the digest that an item belongs to; return the keys of its items.

        Its key, from which the id of the mail follows, names every item: a digest that is repeated after a kill with
        one more item is another mail.
        """
        party, person = self._errands.party(action)
        moment = next_morning(action.at, person.zone)
        if now < moment:
            raise PostponedError(moment)
        items = self._items(action, now)
        keys = sorted(item.key for item in items)
        if not keys:
            raise NotNeededError("digest-empty")
        named = sha256(" ".join(keys).encode()).hexdigest()
        guardians = self._errands.guardians(party)
        for guardian in guardians:
            due = {"items": [dict(item.data) for item in items]}
            self._requests.tell_guardian("guardian-digest", guardian, action, due, f"{action.subject} {named}")
        try:
            to = self._sender.recipient(person.person_id, "digest")
        except NotNeededError:
            if not guardians:
                raise
        else:
            values: dict[str, object] = {"items": [describe(item.data, to.language) for item in items]}
            values["page"] = self._sender.site.page("/me")
            self._sender.send(f"digest:{to.person_id}:{named}", "digest", to, values, now)
        return keys

    def _items(self, action: PendingAction, now: datetime) -> list[PendingAction]:
        with self._pool.connection() as connection:
            values = {"person_id": action.data["person_id"], "moment": now}
            rows = connection.execute(_ITEMS, values).fetchall()
        return [PendingAction(row[0], row[1], UUID(str(row[2])), *row[3:]) for row in rows]
