"""Use cases of participations.

Where a person enters or stays, each checks that the organization is a member and that the program admits people at that
time. Ending a participation is possible in a closed program and in an organization that has left too, so that no person
is locked in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.participation import domain
from services.enrollment.participation.access import load_participation
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.identity import participation_id
from services.enrollment.participation.states import ENTERING, STATE_MACHINE, Transition
from services.enrollment.participation.view import view
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.domain import require_admission
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after, require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def submit_application(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    person_id: UUID,
    role: Role,
    skills: Iterable[str] = (),
    seniority: int | None = None,
) -> CommandResult:
    """Submit a person's application; a re-application is linked to the participation before it.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        person_id: The person's pseudonym.
        role: Mentor or mentee.
        skills: Taxonomy codes.
        seniority: Level on the program's scale, None if unknown.

    Raises:
        RefusedError: `already-participating`, or a refusal of the program or the domain.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, Action.APPLY, program, organization, person_id=str(person_id))
    _require_admission(program, organization, meta, Transition.APPLY)
    previous, attempt = _find_last(uow, program, person_id, role)
    if previous is not None:
        if not previous.ended:
            STATE_MACHINE.guard(Transition.APPLY, previous.state)
        meta = order_after(meta, previous.last_known_at)
    participation = domain.submit_application(
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
    return CommandResult(view(participation), created=True)


def enroll(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    capacity: int | None = None,
    seniority: int | None = None,
    version: int | None = None,
) -> CommandResult:
    """Enroll an applicant in the program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        participation_id: The application.
        capacity: Most open relationships; the policy's limit when omitted.
        seniority: Level on the program's scale; the application's when omitted.
        version: The version the caller decided on, None for any.
    """
    participation, program, organization = load_participation(uow, principal, Action.ENROLL, participation_id)
    require_version(participation.version, version)
    _require_admission(program, organization, meta, Transition.ENROLL)
    domain.enroll(participation, meta, policy=program.policy_at(meta).policy, capacity=capacity, seniority=seniority)
    return CommandResult(view(participation))


def reject(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Reject an application; the arguments are those of `enroll`, with the reason's code."""
    return _execute(
        uow,
        meta,
        principal,
        participation_id,
        version,
        Transition.REJECT,
        lambda p: domain.reject(p, meta, reason=reason),
    )


def pause(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Pause a participation; the arguments are those of `reject`."""
    return _execute(
        uow,
        meta,
        principal,
        participation_id,
        version,
        Transition.PAUSE,
        lambda p: domain.pause(p, meta, reason=reason),
    )


def resume(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    version: int | None = None,
) -> CommandResult:
    """Resume a paused participation; the arguments are those of `enroll`."""
    return _execute(
        uow,
        meta,
        principal,
        participation_id,
        version,
        Transition.RESUME,
        lambda p: domain.resume(p, meta),
    )


def withdraw(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Withdraw from the program; the arguments are those of `reject`."""
    return _execute(
        uow,
        meta,
        principal,
        participation_id,
        version,
        Transition.WITHDRAW,
        lambda p: domain.withdraw(p, meta, reason=reason),
    )


def complete(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    participation_id: UUID,
    version: int | None = None,
) -> CommandResult:
    """Complete the program; the arguments are those of `enroll`."""
    return _execute(
        uow,
        meta,
        principal,
        participation_id,
        version,
        Transition.COMPLETE,
        lambda p: domain.complete(p, meta),
    )


_ACTIONS = {
    Transition.REJECT: Action.REJECT,
    Transition.PAUSE: Action.PAUSE,
    Transition.RESUME: Action.RESUME,
    Transition.WITHDRAW: Action.WITHDRAW,
    Transition.COMPLETE: Action.COMPLETE,
}


def _execute(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    id: UUID,
    version: int | None,
    transition: Transition,
    decide: Callable[[Participation], None],
) -> CommandResult:
    participation, program, organization = load_participation(uow, principal, _ACTIONS[transition], id)
    require_version(participation.version, version)
    _require_admission(program, organization, meta, transition)
    decide(participation)
    return CommandResult(view(participation))


def _require_admission(
    program: Program, organization: Organization, meta: CommandMetadata, transition: Transition
) -> None:
    """Pass if the organization is a member and the program open, where the transition enters or stays.

    A participation can be ended also in an organization that has left, or it would never end.
    """
    if transition in ENTERING:
        require_joined(organization)
        require_admission(program, meta)


def _find_last(uow: UnitOfWork, program: Program, person_id: UUID, role: Role) -> tuple[Participation | None, int]:
    """Return the person's last participation in this role, and the number of the next attempt."""
    last, attempt = None, 1
    while participation := uow.find(
        Participation, participation_id(program.id, program.salt, person_id, role, attempt)
    ):
        last, attempt = participation, attempt + 1
    return last, attempt
