"""The feed of a person: the sessions of all participations, with names only where the person sees them anyway."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.calendars import entries
from services.enrollment.notifications.calendars.sessions import CalendarSession, Sessions
from services.enrollment.notifications.parties import Parties, may_see_names
from services.enrollment.notifications.ports import Recipients
from services.enrollment.notifications.texts import phrase
from services.publication.pseudonym import Pseudonyms


class Feeds:
    """Builds feeds.

    Args:
        sessions: Reads sessions.
        parties: Looks parties up.
        recipients: People, for the language of a feed.
        pseudonyms: The ids of people in sealed programs.
        publisher: The operator of the write services, for the ids of entries.
    """

    def __init__(
        self, sessions: Sessions, parties: Parties, recipients: Recipients, pseudonyms: Pseudonyms, publisher: str
    ) -> None:
        self._sessions, self._parties, self._recipients = sessions, parties, recipients
        self._pseudonyms, self._publisher = pseudonyms, publisher

    def build(self, person_id: UUID, now: datetime) -> bytes | None:
        """Return the feed of a person; None where no such person is kept any more."""
        person = self._recipients.find(person_id)
        if person is None:
            return None
        own = set(self._sessions.participations(self._ids(person_id)))
        found = self._sessions.of(own, now) if own else []
        names: dict[UUID, str | None] = {}
        events = []
        for session in found:
            counterpart = self._counterpart(session, own, names, now)
            summary = phrase(person.language, "session_with" if counterpart else "session", counterpart=counterpart)
            events.append(entries.entry(session, summary, self._publisher))
        return entries.feed(events, phrase(person.language, "calendar"))

    def _ids(self, person_id: UUID) -> list[UUID]:
        """Return the person's id, and the ids in sealed programs."""
        local = (self._pseudonyms.local(str(program), str(person_id)) for program in self._sessions.sealed_programs())
        return [person_id, *map(UUID, local)]

    def _counterpart(
        self, session: CalendarSession, own: set[UUID], names: dict[UUID, str | None], now: datetime
    ) -> str | None:
        if not may_see_names(session.matched_at, session.ended_at, now):
            return None
        sides = (session.mentor_participation_id, session.mentee_participation_id)
        other = session.counterpart_of(next(side for side in sides if side in own))
        if other not in names:
            names[other] = self._parties.name(other)
        return names[other]
