"""Use cases of an erasure."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.enrollment.participation import domain as participation_domain
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.command_support import Target, Terms, execute
from services.enrollment.participation.states import Transition
from services.enrollment.people import domain
from services.enrollment.people.access import load_person, speaks_as
from services.enrollment.people.aggregate import Person
from services.enrollment.people.view import view
from services.enrollment.permissions import Action
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import SYSTEM, Principal

REASON = "person-erased"
"""The reason with which the participations of a person who is erased end; it is on no program's list."""


def request_erasure(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, person_id: UUID, reason: str
) -> CommandResult:
    """Request the erasure of a person.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        person_id: The person.
        reason: A code.

    Raises:
        RefusedError: `person-unknown`, `forbidden`, `person-erasing`, `person-erased` or `not-a-code`.
    """
    person, _ = load_person(uow, principal, Action.ERASE_PERSON, person_id)
    domain.request_erasure(person, meta, reason=reason, requested_by=speaks_as(principal, person))
    return CommandResult(view(person))


def end_participation(uow: UnitOfWork, meta: CommandMetadata, participation_id: UUID) -> CommandResult:
    """End a participation of a person who is erased; without effect where it has ended.

    Raises:
        RefusedError: A refusal of the domain.
    """
    if uow.get(Participation, participation_id).ended:
        return CommandResult({})

    def decide(participation: Participation, terms: Terms) -> None:
        participation_domain.withdraw(participation, terms.meta, reason=REASON)

    return execute(uow, meta, Target(SYSTEM, participation_id), Transition.WITHDRAW, decide)


def complete_erasure(
    uow: UnitOfWork, meta: CommandMetadata, person_id: UUID, participation_ids: Iterable[UUID]
) -> CommandResult:
    """Record that a person was erased, and each participation's person with them: all at once, or nothing.

    Raises:
        RefusedError: `erasure-not-requested`, `person-erased`, or `participation-open`.
    """
    person = uow.get(Person, person_id)
    for id in participation_ids:
        participation_domain.erase_participant(uow.get(Participation, id), meta)
    domain.complete_erasure(person, not_before(meta, person.last_known_at))
    return CommandResult({})
