"""Reminders of the guardians of a ward, each a mail of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.parties import Parties
from services.enrollment.notifications.requests import MailRequests
from services.enrollment.notifications.sender import Sender
from services.process_manager.errand import NotNeededError
from services.process_manager.pending_action import PendingAction


class GuardianReminder:
    """Sends reminders of guardians. One about a sealed program names neither the ward nor the program.

    Args:
        parties: Looks wards up.
        sender: Sends mails.
        requests: Requests the mail of each guardian.
    """

    def __init__(self, parties: Parties, sender: Sender, requests: MailRequests) -> None:
        self._parties, self._sender, self._requests = parties, sender, requests

    def request(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Request a mail to each guardian: one who wants none, or whose address is refused, stops no other one's."""
        del now
        guardians = self._parties.guardians(self._parties.taking_part(action.subject))
        if not guardians:
            raise NotNeededError("recipient-unknown")
        for guardian in guardians:
            about = {"about": action.data["about"]}
            self._requests.tell_guardian("guardian-reminder", guardian, action, about, action.key)
        return ()

    def send(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send one, to who is still a guardian of the person."""
        ward = self._parties.ward_of(action.subject, UUID(action.data["participation_id"]))
        guardian = self._sender.recipient(action.subject, "reminder")
        person = None if ward.sealed else self._parties.recipient(ward)
        values = {
            "page": self._sender.site.page("/me/wards"),
            "program": self._parties.program(ward),
            "about": action.data["about"],
            "counterpart": None,
            "ward": None if person is None else person.name,
        }
        self._sender.send(action.key, "reminder", guardian, values, now)
        return ()
