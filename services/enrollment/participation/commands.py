"""Use cases of participations.

Where a person enters, each checks that the organization is a member and that the program admits newcomers; where a
person stays, that the program goes on. Ending a participation is always possible, so that no person is locked in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.enrollment.organizations.states import State as OrganizationState
from services.enrollment.participation import application, domain
from services.enrollment.participation.aggregate import Participation, Role
from services.enrollment.participation.application import Entry
from services.enrollment.participation.command_support import Target, Terms, execute, load_entry
from services.enrollment.participation.identity import participation_id
from services.enrollment.participation.places import Places, open_places, places_id, take_place
from services.enrollment.participation.standing import require_cleared
from services.enrollment.participation.states import Transition
from services.enrollment.participation.view import view
from services.enrollment.permissions import Action
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.domain import require_ended
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import SYSTEM, Principal


def invite(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    person_id: UUID,
    role: Role,
    expires_at: datetime | None = None,
) -> CommandResult:
    """Invite a person to a program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        person_id: The person's pseudonym.
        role: Mentor or mentee.
        expires_at: Until when it can be accepted; two weeks when omitted.

    Raises:
        RefusedError: `already-participating`, or a refusal of the program or the domain.
    """
    program, entry, _, meta = load_entry(
        uow, meta, principal, Action.INVITE, Transition.INVITE, program_id=program_id, person_id=person_id, role=role
    )
    participation = application.invite(_id(program, entry), meta, entry, expires_at=expires_at)
    uow.add(participation)
    return CommandResult(view(participation), created=True)


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
    """Submit a person's application, or accept the invitation; a re-application is linked to the one before it.

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
        RefusedError: `already-participating`, `invitation-expired`, or a refusal of the program or the domain.
    """
    program, entry, invited, meta = load_entry(
        uow, meta, principal, Action.APPLY, Transition.APPLY, program_id=program_id, person_id=person_id, role=role
    )
    if invited is not None:
        top = entry.seniority_top
        application.accept_invitation(invited, meta, skills=skills, seniority=seniority, seniority_top=top)
        return CommandResult(view(invited))
    participation = application.submit_application(_id(program, entry), meta, entry, skills=skills, seniority=seniority)
    uow.add(participation)
    return CommandResult(view(participation), created=True)


def expire_invitation(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Expire an invitation that was not accepted in time."""
    return execute(
        uow, meta, target, Transition.EXPIRE_INVITATION, lambda p, terms: application.expire_invitation(p, terms.meta)
    )


def start_screening(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Start to examine an application."""
    return execute(
        uow, meta, target, Transition.START_SCREENING, lambda p, terms: domain.start_screening(p, terms.meta)
    )


def waitlist(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str, priority: int) -> CommandResult:
    """Put an applicant on the waiting list, or change the place there."""
    return execute(
        uow,
        meta,
        target,
        Transition.WAITLIST,
        lambda p, terms: domain.waitlist(p, terms.meta, reason=reason, priority=priority),
    )


def enroll(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    capacity: int | None = None,
    seniority: int | None = None,
) -> CommandResult:
    """Enroll an applicant in the program, and take a place where the program limits them.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The application.
        capacity: Most open relationships; the policy's limit when omitted.
        seniority: Level on the program's scale; the application's when omitted.

    Raises:
        RefusedError: `requirement-not-cleared`, `program-full`, or a refusal of the program or the domain.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        at = participation.guard(Transition.ENROLL, terms.meta).occurred_at
        require_cleared(participation, terms.version.policy, at)
        domain.enroll(participation, terms.meta, version=terms.version, capacity=capacity, seniority=seniority)
        _take_place(uow, participation, terms)

    return execute(uow, meta, target, Transition.ENROLL, decide)


def reject(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Reject an application."""
    return execute(uow, meta, target, Transition.REJECT, lambda p, terms: domain.reject(p, terms.meta, reason=reason))


def pause(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str, resumes_at: datetime | None = None
) -> CommandResult:
    """Pause a participation, until a time if one is given."""
    return execute(
        uow,
        meta,
        target,
        Transition.PAUSE,
        lambda p, terms: domain.pause(p, terms.meta, reason=reason, resumes_at=resumes_at),
    )


def resume(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Resume a paused participation; the process manager does at the date of the pause."""

    def decide(participation: Participation, terms: Terms) -> None:
        if target.principal is SYSTEM:
            domain.require_due(participation, terms.meta)
        domain.resume(participation, terms.meta)

    return execute(uow, meta, target, Transition.RESUME, decide)


def suspend(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Suspend a participation."""
    return execute(uow, meta, target, Transition.SUSPEND, lambda p, terms: domain.suspend(p, terms.meta, reason=reason))


def reinstate(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Reinstate a suspended participation, none of whose requirements is missing.

    Raises:
        RefusedError: `requirement-not-cleared`, or a refusal of the program or the domain.
    """

    def decide(participation: Participation, terms: Terms) -> None:
        at = participation.guard(Transition.REINSTATE, terms.meta).occurred_at
        require_cleared(participation, terms.version.policy, at)
        domain.reinstate(participation, terms.meta)

    return execute(uow, meta, target, Transition.REINSTATE, decide)


def withdraw(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Withdraw from the program for a reason of its list, or decline an invitation."""

    def decide(participation: Participation, terms: Terms) -> None:
        domain.require_listed_reason(terms.version.policy, reason)
        domain.withdraw(participation, terms.meta, reason=reason)

    return execute(uow, meta, target, Transition.WITHDRAW, decide)


def complete(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Complete the program."""
    return execute(uow, meta, target, Transition.COMPLETE, lambda p, terms: domain.complete(p, terms.meta))


def remove(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, reason: str) -> CommandResult:
    """Remove a participant, as the program's staff, for a reason of its list."""

    def decide(participation: Participation, terms: Terms) -> None:
        domain.require_listed_reason(terms.version.policy, reason)
        domain.remove(participation, terms.meta, reason=reason)

    return execute(uow, meta, target, Transition.REMOVE, decide)


def end_with_program(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """End a participation of a program that has ended."""

    def decide(participation: Participation, terms: Terms) -> None:
        require_ended(terms.program)
        leaving = terms.organization.state is not OrganizationState.JOINED
        domain.end_with_program(participation, terms.meta, leaving=leaving)

    return execute(uow, meta, target, Transition.END_WITH_PROGRAM, decide)


def change_capacity(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, capacity: int) -> CommandResult:
    """Change a participant's capacity, within the policy's limit."""
    return execute(
        uow,
        meta,
        target,
        Transition.CHANGE_CAPACITY,
        lambda p, terms: domain.change_capacity(p, terms.meta, policy=terms.version.policy, capacity=capacity),
    )


def change_seniority(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, seniority: int | None) -> CommandResult:
    """Change a person's level on the program's scale."""
    return execute(
        uow,
        meta,
        target,
        Transition.CHANGE_SENIORITY,
        lambda p, terms: domain.change_seniority(p, terms.meta, policy=terms.version.policy, seniority=seniority),
    )


def _id(program: Program, entry: Entry) -> UUID:
    return participation_id(program.id, program.salt, entry.person_id, entry.role, entry.attempt)


def _take_place(uow: UnitOfWork, participation: Participation, terms: Terms) -> None:
    """Take a place, if the program has ever limited them: all holders are counted from the first enrollment on."""
    role = participation.role
    if all(version.policy.places(role) is None for version in terms.program.versions):
        return
    places = uow.find(Places, places_id(terms.program.id, role))
    if places is None:
        context = {name: participation.context[name] for name in ("organization_id", "program_id", "confidentiality")}
        places = open_places(terms.program.id, role, terms.meta, context)
        uow.add(places)
    take_place(places, participation.id, terms.meta, limit=terms.version.policy.places(role))
