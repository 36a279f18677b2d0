"""Past participations: entered from a record, backdated, marked as imported.

Today's policies do not judge the past: a program that closed since, or its window, refuses nothing here. Ids follow
from names, so a second import finds what the first one entered and adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from secrets import token_hex
from uuid import UUID, uuid5

from services.enrollment.organizations import domain as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation import domain
from services.enrollment.participation.events import Role
from services.enrollment.participation.identity import past_participation_id
from services.enrollment.programs import domain as programs
from services.enrollment.programs.domain import Program
from services.enrollment.programs.policy import IMPORTED
from services.eventstore.command import Command
from services.eventstore.store import Answer
from services.eventstore.unit_of_work import UnitOfWork

TERMS = "imported"
_NAMES = UUID("c0a0c6b2-8d0c-5c0e-8a43-6d2f0f2f7b5e")

Existing = Callable[[Sequence[UUID]], Collection[UUID]]


@dataclass(frozen=True, slots=True)
class PastProgram:
    """A program as a record of the past knows it: by its name and its organization's."""

    organization: str
    program: str

    @property
    def organization_id(self) -> UUID:
        """The same for the same name, whoever imports it."""
        return _organization_id(self.organization)

    @property
    def program_id(self) -> UUID:
        """The same for the same two names."""
        return _program_id(self.organization, self.program)


@dataclass(frozen=True, slots=True)
class PastParticipation:
    """One person in one cohort of a program in one role.

    Attributes:
        program: where.
        cohort: the program's round.
        person_id: the person's pseudonym.
        role: mentor or mentee.
        start: when it began.
        end: when it ended; None while it lasts.
    """

    program: PastProgram
    cohort: str
    person_id: UUID
    role: Role
    start: datetime
    end: datetime | None

    @property
    def id(self) -> UUID:
        """The participation's id."""
        return past_participation_id(self.program.program_id, self.cohort, self.person_id, self.role)


def record_past(uow: UnitOfWork, by: Command, existing: Existing, past: Iterable[PastParticipation]) -> Answer:
    """Enter past participations, and the organizations and programs they are the first to name.

    Args:
        uow: the unit of work.
        by: the import; each event happens at its own time instead of the command's.
        existing: tells which of some ids are in the store.
        past: the participations; of several with one id the first is entered.

    Returns:
        How many were entered, and in `left` the organizations that have left: nothing of theirs was entered.
    """
    wanted: dict[UUID, PastParticipation] = {}
    for participation in past:
        wanted.setdefault(participation.id, participation)
    known = existing([*wanted])
    left: set[UUID] = set()
    entered = 0
    for id, participation in wanted.items():
        at = replace(by, occurred_at=participation.start)
        organization = _organization(uow, at, participation.program)
        if organization.state is not organizations.State.JOINED:
            left.add(organization.id)
        elif id not in known:
            _enter(uow, at, _program(uow, at, organization, participation.program), participation)
            entered += 1
    return Answer(200, {"entered": entered, "left": sorted(map(str, left))})


@lru_cache(maxsize=4096)
def _organization_id(organization: str) -> UUID:
    return uuid5(_NAMES, f"organization:{organization}")


@lru_cache(maxsize=4096)
def _program_id(organization: str, program: str) -> UUID:
    return uuid5(_NAMES, f"program:{_organization_id(organization)}:{program}")


def _organization(uow: UnitOfWork, by: Command, past: PastProgram) -> Organization:
    organization = uow.find(Organization, past.organization_id)
    if organization is None:
        organization = organizations.join(past.organization_id, by, name=past.organization, terms_version=TERMS)
        uow.add(organization)
    return organization


def _program(uow: UnitOfWork, by: Command, organization: Organization, past: PastProgram) -> Program:
    program = uow.find(Program, past.program_id)
    if program is None:
        program = programs.open_program(
            past.program_id,
            by,
            organization_id=organization.id,
            name=past.program,
            policy=IMPORTED,
            salt=token_hex(16),
        )
        organizations.add_program(organization, by, program.id)
        uow.add(program)
    return program


def _enter(uow: UnitOfWork, by: Command, program: Program, past: PastParticipation) -> None:
    participation = domain.apply(
        past.id,
        by,
        organization_id=program.organization_id,
        program_id=program.id,
        confidentiality=program.policy.confidentiality,
        person_id=past.person_id,
        role=past.role,
    )
    domain.enroll(participation, by, policy=program.policy)
    if past.end is not None:
        domain.complete(participation, replace(by, occurred_at=past.end))
    uow.add(participation)
