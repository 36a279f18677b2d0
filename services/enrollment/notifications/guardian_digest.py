"""The digest of a guardian: all that a ward's own digest of this morning states as due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.due import describe
from services.enrollment.notifications.parties import Parties
from services.enrollment.notifications.sender import Sender
from services.process_manager.pending_action import PendingAction


class GuardianDigest:
    """Sends digests of guardians. One about a sealed program says that something is due, not of whom and not what.

    Args:
        parties: Looks wards up.
        sender: Sends mails.
    """

    def __init__(self, parties: Parties, sender: Sender) -> None:
        self._parties, self._sender = parties, sender

    def __call__(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send one, to who is still a guardian of the person."""
        ward = self._parties.ward_of(action.subject, UUID(action.data["participation_id"]))
        guardian = self._sender.recipient(action.subject, "guardian-digest")
        items = [] if ward.sealed else [describe(item, guardian.language) for item in action.data["items"]]
        person = None if ward.sealed else self._parties.recipient(ward)
        values = {
            "ward": None if person is None else person.name,
            "items": items,
            "page": self._sender.site.page("/me/wards"),
        }
        self._sender.send(action.key, "guardian-digest", guardian, values, now)
        return ()
