"""Holders of links: the page of a link states as much to them as the mail that the link came with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.enrollment.notifications.parties import Parties
from services.enrollment.notifications.ports import Recipients
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import State
from services.enrollment.people.aggregate import Person
from services.enrollment.programs.aggregate import Program
from services.enrollment.terms.shares import SHARES
from services.eventstore.store import EventStore
from services.publication.public_event import SEALED

ParticipationsOf = Callable[[Person], Sequence[UUID]]
"""Returns the participations of a person."""


@dataclass(frozen=True, slots=True)
class InvitedTo:
    """A program that a person is invited to.

    Attributes:
        role: The role; None in a sealed program.
        program: Its name; None for a sealed one.
        peers: Whether people learn from each other in it, so that neither is the mentor.
        answer_by: Until when the invitation can be accepted.
        text: The text with which the program invites people; empty without one.
    """

    role: str | None
    program: str | None
    peers: bool
    answer_by: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Holder:
    """The person of a link, with what the invitation states.

    Attributes:
        name: The person's name, as in the mail.
        time_zone: The person's time zone.
        organization: The name of the organization; None as in the mail, while it runs a sealed program.
        shares: What it shares with the federation; None where it is not named.
        invited_to: The programs that the person is invited to and has not answered.
        guardian: Whether the person is a guardian.
    """

    name: str
    time_zone: str
    organization: str | None
    shares: Sequence[str] | None
    invited_to: Sequence[InvitedTo] = field(default_factory=tuple)
    guardian: bool = False


class LinkHolders:
    """Looks up what is stated to who holds a link.

    Args:
        store: The event store of enrollment.
        recipients: People as recipients of mails.
        participations_of: Finds a person's participations.
    """

    def __init__(self, store: EventStore, recipients: Recipients, participations_of: ParticipationsOf) -> None:
        self._store, self._recipients, self._participations_of = store, recipients, participations_of
        self._parties = Parties(store, recipients)

    def find(self, person_id: UUID, now: datetime) -> Holder | None:
        """Return what is stated to a person who holds a link; None for who is being erased, or was, and for no person.

        Args:
            person_id: The person of the link.
            now: The present time: an invitation that has expired is not stated.
        """
        recipient = self._recipients.find(person_id)
        if recipient is None:
            return None
        person = self._store.load(Person, person_id)
        organization = self._parties.organization(person_id)
        return Holder(
            recipient.name,
            recipient.zone.key,
            organization,
            None if organization is None else self._shares(UUID(person.organization)),
            self._invited_to(person, now),
            bool(person.wards),
        )

    def _shares(self, organization_id: UUID) -> Sequence[str]:
        shared = self._store.load(Organization, organization_id).shares
        return [share for share in SHARES if share in shared]

    def _invited_to(self, person: Person, now: datetime) -> Sequence[InvitedTo]:
        found = self._store.load_many(Participation, list(self._participations_of(person))).values()
        open_ones = [each for each in found if each.state is State.INVITED and _counts(each, now)]
        programs = self._store.load_many(Program, [each.program_id for each in open_ones])
        stated = (self._stated(each, programs[each.program_id]) for each in open_ones)
        return sorted(stated, key=lambda each: (each.program or "", each.role or ""))

    @staticmethod
    def _stated(one: Participation, program: Program) -> InvitedTo:
        text = program.history[-1].content.invitation
        until = one.invitation_expires_at
        if program.policy.confidentiality == SEALED:
            return InvitedTo(None, None, peers=False, answer_by=until, text=text)
        return InvitedTo(one.role.value, program.name, peers=program.policy.peer_only, answer_by=until, text=text)


def _counts(one: Participation, now: datetime) -> bool:
    return one.invitation_expires_at is None or now < one.invitation_expires_at
