"""Use cases of participations.

Each checks that the organization is a member, and, where somebody enters or stays, that the program admits
people at that time. Ending a participation is possible in a closed program too, so that nobody is locked in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from services.enrollment import validation
from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.participation import domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import participation_id
from services.enrollment.participation.lifecycle import ENTERING, LIFECYCLE, Act
from services.enrollment.programs.domain import Program, admits
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import Answer
from services.eventstore.unit_of_work import UnitOfWork


def apply(
    uow: UnitOfWork,
    meta: CommandMetadata,
    *,
    program_id: UUID,
    person_id: UUID,
    role: Role,
    skills: Iterable[str] = (),
    seniority: int | None = None,
) -> Answer:
    """A person applies to a program in a role; after an end, again, linked to the participation before.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        program_id: the program.
        person_id: the person's pseudonym.
        role: mentor or mentee.
        skills: taxonomy codes.
        seniority: level on the program's scale, where it is known.

    Raises:
        RefusedError: `already-participating`, and whatever the program and the domain refuse.
    """
    program = _program(uow, meta, program_id, Act.APPLY)
    previous, attempt = _last(uow, program, person_id, role)
    if previous is not None and not previous.ended:
        LIFECYCLE.allow(previous.state, Act.APPLY)
    if previous is not None:
        validation.in_order(meta, previous.last_occurred_at)
    participation = domain.apply(
        participation_id(program_id, program.salt, person_id, role, attempt),
        meta,
        organization_id=program.organization_id,
        program_id=program_id,
        confidentiality=program.policy.confidentiality,
        person_id=person_id,
        role=role,
        attempt=attempt,
        previous_id=previous.id if previous else None,
        skills=skills,
        seniority=seniority,
    )
    uow.add(participation)
    return Answer(201, view(participation))


def enroll(
    uow: UnitOfWork,
    meta: CommandMetadata,
    *,
    participation_id: UUID,
    capacity: int | None = None,
    seniority: int | None = None,
    version: int | None = None,
) -> Answer:
    """A coordinator takes an applicant into the program.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        participation_id: whose application.
        capacity: most open relationships; the policy's when omitted.
        seniority: level on the program's scale; the application's when omitted.
        version: the version the caller decided on, None for any.
    """
    participation = uow.get(Participation, participation_id)
    validation.unchanged_since(participation.version, version)
    program = _program(uow, meta, participation.program_id, Act.ENROLL)
    domain.enroll(participation, meta, policy=program.policy, capacity=capacity, seniority=seniority)
    return Answer(200, view(participation))


def reject(
    uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, reason: str, version: int | None = None
) -> Answer:
    """A coordinator turns an application down."""
    return _act(uow, meta, participation_id, version, Act.REJECT, lambda p: domain.reject(p, meta, reason=reason))


def pause(
    uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, reason: str, version: int | None = None
) -> Answer:
    """No new matches for a while."""
    return _act(uow, meta, participation_id, version, Act.PAUSE, lambda p: domain.pause(p, meta, reason=reason))


def resume(uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, version: int | None = None) -> Answer:
    """Back from a pause."""
    return _act(uow, meta, participation_id, version, Act.RESUME, lambda p: domain.resume(p, meta))


def withdraw(
    uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, reason: str, version: int | None = None
) -> Answer:
    """The person stops taking part."""
    return _act(uow, meta, participation_id, version, Act.WITHDRAW, lambda p: domain.withdraw(p, meta, reason=reason))


def complete(uow: UnitOfWork, meta: CommandMetadata, *, participation_id: UUID, version: int | None = None) -> Answer:
    """The person took part to the end."""
    return _act(uow, meta, participation_id, version, Act.COMPLETE, lambda p: domain.complete(p, meta))


def view(participation: Participation) -> dict[str, object]:
    """A participation as the service shows it."""
    return {
        "participation_id": str(participation.id),
        "version": participation.version,
        "state": participation.state.value,
        "organization_id": participation.facts["organization_id"],
        "program_id": participation.facts["program_id"],
        "person_id": participation.facts["person_id"],
        "role": participation.facts["role"],
        "attempt": participation.attempt,
        "previous_participation_id": participation.previous_participation_id,
        "skills": list(participation.skills),
        "seniority": participation.seniority,
        "capacity": participation.capacity,
    }


def _act(
    uow: UnitOfWork,
    meta: CommandMetadata,
    id: UUID,
    version: int | None,
    act: Act,
    change: Callable[[Participation], None],
) -> Answer:
    participation = uow.get(Participation, id)
    validation.unchanged_since(participation.version, version)
    _program(uow, meta, participation.program_id, act)
    change(participation)
    return Answer(200, view(participation))


def _program(uow: UnitOfWork, meta: CommandMetadata, id: UUID, act: Act) -> Program:
    """The program, of a member organization, and open if the act needs that."""
    program = uow.get(Program, id)
    require_joined(uow.get(Organization, program.organization_id))
    if act in ENTERING:
        admits(program, meta.occurred_at)
    return program


def _last(uow: UnitOfWork, program: Program, person_id: UUID, role: Role) -> tuple[Participation | None, int]:
    """The person's last participation in this role, and the number of the next attempt."""
    last, attempt = None, 1
    while found := uow.find(Participation, participation_id(program.id, program.salt, person_id, role, attempt)):
        last, attempt = found, attempt + 1
    return last, attempt
