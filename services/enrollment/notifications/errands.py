"""The errands of the process of notifications: what is sent for each kind of pending mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.enrollment.notifications.calendars.entries import entry, invitation
from services.enrollment.notifications.calendars.sessions import CalendarSession, Sessions
from services.enrollment.notifications.message import CalendarPart
from services.enrollment.notifications.moments import morning_before
from services.enrollment.notifications.parties import Parties, Party
from services.enrollment.notifications.ports import Links, Recipient
from services.enrollment.notifications.sender import Sender
from services.enrollment.notifications.texts import phrase
from services.process_manager.errand import Errand, NotNeededError, PostponedError
from services.process_manager.pending_action import PendingAction

INVITATION_LASTS = timedelta(days=14)
RECORDED_WITHIN = timedelta(minutes=1)
"""The longest time from the request of an invitation to the event of the person it is for."""
AGAIN = timedelta(seconds=1)
SIGN_IN_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A mail's recipient, as a party of a program."""

    party: Party
    person: Recipient


class Errands:
    """Sends what is pending.

    Args:
        sender: Sends mails.
        parties: Looks parties up.
        sessions: Reads sessions.
        links: Creates one-time links, when a mail that carries one is sent and not before; None where people cannot
            sign in by mail.
        publisher: The operator of the write services, for the ids of calendar entries.
    """

    def __init__(
        self, sender: Sender, parties: Parties, sessions: Sessions, links: Links | None, publisher: str
    ) -> None:
        self._sender, self._parties, self._sessions = sender, parties, sessions
        self._links, self._publisher = links, publisher

    def by_kind(self) -> Mapping[str, Errand]:
        """Return what is done for each kind of pending mail but the digest."""
        return {
            "invitation": self._invite,
            "sign-in": self._sign_in,
            "safeguarding": self._announce_hold,
            "match-request": self._request_match,
            "match-accepted": self._announce_match,
            "match-declined": self._announce_decline,
            "relationship-reopened": self._announce_change,
            "trial-over": self._announce_change,
            "relationship-ended": self._announce_change,
            "reminder": self._remind_party,
            "session-invitation": self._invite_to_session,
            "session-cancellation": self._cancel_session,
            "session-reminder": self._remind,
        }

    def address(self, action: PendingAction, template: str) -> Addressed:
        """Return the recipient of a mail whose subject is a participation.

        Raises:
            NotNeededError: It can or need not be sent.
        """
        party = self._parties.taking_part(action.subject)
        return Addressed(party, self._sender.recipient(party.person_id, template))

    def party(self, action: PendingAction) -> tuple[Party, Recipient]:
        """Return the party whose participation is the subject, and its person, whatever the person opted out of.

        Raises:
            NotNeededError: There is none, or the participation has ended.
        """
        party = self._parties.taking_part(action.subject)
        person = self._parties.recipient(party)
        if person is None:
            raise NotNeededError("recipient-unknown")
        return party, person

    def guardians(self, party: Party) -> Collection[UUID]:
        """Return the guardians of a party's person."""
        return self._parties.guardians(party)

    def _invite(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send an invitation to a person; its link is made now, so that none can be read in a table."""
        try:
            person = self._sender.recipient(action.subject, "invitation")
        except NotNeededError:
            if now - action.at < RECORDED_WITHIN:  # requested before the person's first event is recorded
                raise PostponedError(now + AGAIN) from None
            raise
        program_id = action.data.get("program_id")
        if person.registered and program_id is None:
            raise NotNeededError("person-registered")
        program, text = (None, "") if program_id is None else self._parties.invitation(UUID(program_id))
        values: dict[str, object] = {"link": self._sender.site.page("/welcome"), "expires_at": None}
        if not person.registered:  # who has signed in before needs no link that signs in
            expires_at = now + INVITATION_LASTS
            token = self._require_links().create("invitation", person.person_id, expires_at)
            values = {"link": self._sender.site.link(token), "expires_at": expires_at}
        values |= {
            "program": program,
            "program_text": text,
            "organization": self._parties.organization(person.person_id),
        }
        self._sender.send(action.key, "invitation", person, values, now)
        return ()

    def _sign_in(self, action: PendingAction, now: datetime) -> Collection[str]:
        if now - action.at > SIGN_IN_LASTS:
            raise NotNeededError("sign-in-too-late")
        person = self._sender.recipient(action.subject, "sign-in")
        expires_at = now + SIGN_IN_LASTS
        token = self._require_links().create("sign-in", person.person_id, expires_at)
        values: dict[str, object] = {"link": self._sender.site.link(token), "expires_at": expires_at}
        values["organization"] = self._parties.organization(person.person_id)
        self._sender.send(action.key, "sign-in", person, values, now)
        return ()

    def _require_links(self) -> Links:
        if self._links is None:
            raise NotNeededError("links-not-set")
        return self._links

    def _announce_hold(self, action: PendingAction, now: datetime) -> Collection[str]:
        to = self.address(action, "safeguarding")
        self._send(action, "safeguarding", to, {"counterpart": self._counterpart(to, action)}, now)
        return ()

    def _request_match(self, action: PendingAction, now: datetime) -> Collection[str]:
        to = self.address(action, "match-request")
        expires_at = _time(action.data["expires_at"])
        if expires_at is not None and now >= expires_at:
            raise NotNeededError("proposal-expired")
        # Names of counterparts are seen from the match on: a proposal is answered on its page. Only who declares an
        # informal relationship is named, because no one could confirm it otherwise.
        declared = bool(action.data["declared"])
        counterpart = self._counterpart(to, action) if declared else None
        values = {
            "role": action.data["role"],
            "declared": declared,
            "expires_at": expires_at,
            "counterpart": counterpart,
        }
        self._send(action, "match-request", to, values, now)
        return ()

    def _announce_match(self, action: PendingAction, now: datetime) -> Collection[str]:
        to = self.address(action, "match-accepted")
        counterpart = self._counterpart(to, action)
        self._send(
            action,
            "match-accepted",
            to,
            {
                "counterpart": counterpart,
                "informal": action.data["informal"],
                "program_text": self._parties.welcome(to.party),
            },
            now,
        )
        return ()

    def _announce_decline(self, action: PendingAction, now: datetime) -> Collection[str]:
        self._send(action, "match-declined", self.address(action, "match-declined"), {}, now)
        return ()

    def _announce_change(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Announce to a party that the relationship was reopened, that its trial is over, or that it has ended."""
        to = self.address(action, action.kind)
        self._send(action, action.kind, to, {"counterpart": self._counterpart(to, action)}, now)
        return ()

    def _remind_party(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Ask a party for what it has yet to do; before the match, the other one has no name yet."""
        to = self.address(action, "reminder")
        about = action.data["about"]
        counterpart = None if about == "proposal" else self._counterpart(to, action)
        self._send(action, "reminder", to, {"about": about, "counterpart": counterpart, "ward": None}, now)
        return ()

    def _invite_to_session(self, action: PendingAction, now: datetime) -> Collection[str]:
        session = self._session(action)
        if session.state != "scheduled" or session.starts_at <= now:
            raise NotNeededError("session-not-ahead")
        return self._send_session(action, "session-invitation", "REQUEST", session, now)

    def _cancel_session(self, action: PendingAction, now: datetime) -> Collection[str]:
        session = self._session(action)
        if session.starts_at <= now:
            raise NotNeededError("session-not-ahead")
        return self._send_session(action, "session-cancellation", "CANCEL", session, now)

    def _remind(self, action: PendingAction, now: datetime) -> Collection[str]:
        """Send a reminder at 08:00 of the day before, where the recipient lives now."""
        to = self.address(action, "session-reminder")
        session = self._session(action)
        moment = morning_before(session.starts_at, to.person.zone)
        changed_at = _time(action.data["changed_at"])
        if (
            session.state != "scheduled"
            or session.starts_at <= now
            or (changed_at is not None and moment <= changed_at)
        ):
            raise NotNeededError("reminder-not-needed")  # what is planned for tomorrow has just been announced
        if now < moment:
            raise PostponedError(moment)
        values = {"starts_at": session.starts_at, "minutes": session.minutes}
        self._send(action, "session-reminder", to, {**values, "counterpart": self._counterpart(to, action)}, now)
        return ()

    def _send_session(
        self, action: PendingAction, template: str, method: str, session: CalendarSession, now: datetime
    ) -> Collection[str]:
        to = self.address(action, template)
        counterpart = self._counterpart(to, action)
        summary = phrase(to.person.language, "session_with" if counterpart else "session", counterpart=counterpart)
        content = invitation(
            entry(session, summary, self._publisher),
            method,
            organizer=self._sender.site.sender,
            attendee=to.person.mail,
        )
        values = {"starts_at": session.starts_at, "minutes": session.minutes, "changed": session.sequence > 0}
        self._send(
            action, template, to, {**values, "counterpart": counterpart}, now, calendar=CalendarPart(method, content)
        )
        return ()

    def _send(
        self,
        action: PendingAction,
        template: str,
        to: Addressed,
        values: Mapping[str, Any],
        now: datetime,
        *,
        calendar: CalendarPart | None = None,
    ) -> None:
        page = {"page": self._sender.site.page("/me"), "program": self._parties.program(to.party)}
        self._sender.send(action.key, template, to.person, {**page, **values}, now, calendar=calendar)

    def _session(self, action: PendingAction) -> CalendarSession:
        session = self._sessions.find(UUID(action.data["session_id"]))
        if session is None:
            raise NotNeededError("session-unknown")
        return session

    def _counterpart(self, to: Addressed, action: PendingAction) -> str | None:
        """Return the name of the other party of a relationship; None in a sealed program."""
        if to.party.sealed:
            return None
        other = self._sessions.counterpart(UUID(action.data["relationship_id"]), action.subject)
        return None if other is None else self._parties.name(other)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
