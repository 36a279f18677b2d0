"""The parties of a mail: who a participation is, and whose name its recipient may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.enrollment.notifications.ports import Recipient, Recipients
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation
from services.enrollment.people.aggregate import Person
from services.enrollment.programs.aggregate import Program
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.process_manager.errand import NotNeededError

NAMES_STAY = timedelta(days=90)
"""For how long after the end of a relationship its parties see each other's names."""


@dataclass(frozen=True, slots=True)
class Party:
    """A participation with what a mail states of it.

    Attributes:
        person_id: The person.
        program_id: The program.
        sealed: Whether the program is sealed: then no name is stated, not even the program's.
        ended: Whether the participation has ended.
    """

    person_id: UUID
    program_id: UUID
    sealed: bool
    ended: bool


class Parties:
    """Looks parties up.

    Args:
        store: The event store of enrollment.
        recipients: People as recipients.
    """

    def __init__(self, store: EventStore, recipients: Recipients) -> None:
        self._store, self._recipients = store, recipients

    def find(self, participation_id: UUID) -> Party | None:
        """Return a party; None for an id that is no participation."""
        try:
            participation = self._store.load(Participation, participation_id)
        except RefusedError:
            return None
        context = participation.context
        sealed = context["confidentiality"] == "sealed"
        return Party(UUID(context["person_id"]), participation.program_id, sealed, participation.ended)

    def taking_part(self, participation_id: UUID) -> Party:
        """Return a party whose participation goes on.

        Raises:
            NotNeededError: There is none, or it has ended.
        """
        party = self.find(participation_id)
        if party is None:
            raise NotNeededError("recipient-unknown")
        if party.ended:
            raise NotNeededError("participation-ended")
        return party

    def guardians(self, party: Party) -> Collection[UUID]:
        """Return the guardians of a party's person."""
        return self._recipients.guardians(party.person_id)

    def ward_of(self, guardian_id: UUID, participation_id: UUID) -> Party:
        """Return a party whose participation goes on, to who is still a guardian of its person.

        Raises:
            NotNeededError: As of `taking_part`; `guardian-removed`.
        """
        ward = self.taking_part(participation_id)
        if guardian_id not in self.guardians(ward):
            raise NotNeededError("guardian-removed")
        return ward

    def recipient(self, party: Party) -> Recipient | None:
        """Return the person of a party; None where none is kept."""
        return self._recipients.find(party.person_id)

    def name(self, participation_id: UUID) -> str | None:
        """Return the name of a counterpart; None in a sealed program, and where none is kept."""
        party = self.find(participation_id)
        if party is None or party.sealed:
            return None
        person = self.recipient(party)
        return None if person is None else person.name

    def program(self, party: Party) -> str | None:
        """Return the name of a party's program; None for a sealed one."""
        return None if party.sealed else self._store.load(Program, party.program_id).name

    def welcome(self, party: Party) -> str:
        """Return the text with which the program welcomes people; empty without one."""
        return self._store.load(Program, party.program_id).history[-1].content.welcome

    def organization(self, person_id: UUID) -> str | None:
        """Return the name of a person's organization; None while it runs a sealed program, and where none is kept."""
        try:
            person = self._store.load(Person, person_id)
        except RefusedError:
            return None
        organization = self._store.load(Organization, UUID(person.organization))
        programs = self._store.load_many(Program, [UUID(each) for each in organization.open_programs]).values()
        sealed = any(each.policy.confidentiality == "sealed" for each in programs)
        return None if sealed else organization.name

    def invitation(self, program_id: UUID) -> tuple[str | None, str]:
        """Return the name of a program, None for a sealed one, and the text with which it invites people."""
        program = self._store.load(Program, program_id)
        sealed = program.policy.confidentiality == "sealed"
        return None if sealed else program.name, program.history[-1].content.invitation


def may_see_names(matched_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Return whether two parties see each other's names: from the match until 90 days after its end."""
    return matched_at is not None and (ended_at is None or now < ended_at + NAMES_STAY)
