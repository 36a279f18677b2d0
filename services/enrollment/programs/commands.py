"""Use cases of programs. A program and its organization's set of programs that have not ended are saved together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from uuid import UUID, uuid4

from services.enrollment.organizations import domain as organizations
from services.enrollment.organizations.access import authorize_organization
from services.enrollment.organizations.domain import Organization, require_joined
from services.enrollment.permissions import Action
from services.enrollment.programs import domain, policy_changes
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Details
from services.enrollment.programs.view import view
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before, order_after, require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import Policy
from services.web.identity.principal import SYSTEM, Principal


def open_program(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    organization_id: UUID,
    name: str,
    policy: Policy,
    details: Details = domain.NO_DETAILS,
) -> CommandResult:
    """Draft and open a program of a member organization in one step.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        organization_id: The organization.
        name: The program's name.
        policy: The program's policy.
        details: The rest of the policy's first version.
    """
    organization = _load_organization(uow, principal, Action.OPEN_PROGRAM, organization_id)
    meta = order_after(meta, organization.last_known_at)
    program = domain.open_program(
        uuid4(), meta, organization_id=organization_id, name=name, policy=policy, salt=token_hex(16), details=details
    )
    organizations.add_program(organization, meta, program.id)
    uow.add(program)
    return CommandResult(view(program), created=True)


def draft_program(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    organization_id: UUID,
    name: str,
    policy: Policy,
    details: Details = domain.NO_DETAILS,
) -> CommandResult:
    """Draft a program, which is opened later; the arguments are those of `open_program`."""
    organization = _load_organization(uow, principal, Action.DRAFT_PROGRAM, organization_id)
    require_joined(organization)
    meta = order_after(meta, organization.last_known_at)
    program = domain.draft_program(
        uuid4(), meta, organization_id=organization_id, name=name, policy=policy, salt=token_hex(16), details=details
    )
    uow.add(program)
    return CommandResult(view(program), created=True)


def open_draft(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, program_id: UUID, version: int | None = None
) -> CommandResult:
    """Open a drafted program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        version: The version the caller decided on, None for any.
    """
    program, organization = load_program(uow, principal, Action.OPEN_PROGRAM, program_id)
    require_version(program.version, version)
    require_joined(organization)
    domain.open_draft(program, meta)
    organizations.add_program(organization, order_after(meta, program.last_known_at), program_id)
    return CommandResult(view(program))


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Close a program to newcomers; the process manager does after the last day of admission.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        reason: The reason's code.
        version: The version the caller decided on, None for any.
    """
    return _execute(
        uow,
        meta,
        principal,
        Action.CLOSE_PROGRAM,
        program_id,
        version,
        lambda program, meta: domain.close(program, meta, reason=reason),
    )


def end(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """End a program; the process manager does after its last day, and when its organization leaves.

    The arguments are those of `close`.
    """
    program, organization = load_program(uow, principal, Action.END_PROGRAM, program_id)
    require_version(program.version, version)
    domain.end(program, _effective(principal, program, meta), reason=reason)
    organizations.remove_program(organization, not_before(meta, program.last_known_at), program_id)
    return CommandResult(view(program))


def archive(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, program_id: UUID, version: int | None = None
) -> CommandResult:
    """Archive an ended program; the arguments are those of `open_draft`."""
    return _execute(uow, meta, principal, Action.ARCHIVE_PROGRAM, program_id, version, domain.archive)


def rename(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    name: str,
    version: int | None = None,
) -> CommandResult:
    """Put the name of a program right; the arguments are those of `close`, with the name."""
    return _execute(
        uow,
        meta,
        principal,
        Action.RENAME_PROGRAM,
        program_id,
        version,
        lambda program, meta: domain.rename(program, meta, name=name),
    )


def change_policy(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    policy: Policy,
    details: Details,
    effective_at: datetime | None = None,
    version: int | None = None,
) -> CommandResult:
    """State a new version of a program's policy.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        policy: The whole policy.
        details: The rest; without objectives, those of the version before stay.
        effective_at: From when decisions are made under it; now when omitted.
        version: The version the caller decided on, None for any.
    """
    return _execute(
        uow,
        meta,
        principal,
        Action.CHANGE_POLICY,
        program_id,
        version,
        lambda program, meta: policy_changes.change_policy(
            program, meta, policy=policy, details=details, effective_at=effective_at
        ),
    )


def load_program(uow: UnitOfWork, principal: Principal, action: Action, id: UUID) -> tuple[Program, Organization]:
    """Load a program with its organization, and authorize an action on it.

    Raises:
        RefusedError: `program-unknown` also for a principal that may not see it, or `forbidden`.
    """
    program = uow.get(Program, id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, action, program, organization)
    return program, organization


def _load_organization(uow: UnitOfWork, principal: Principal, action: Action, id: UUID) -> Organization:
    organization = uow.get(Organization, id)
    authorize_organization(principal, action, organization)
    return organization


def _execute(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    action: Action,
    id: UUID,
    version: int | None,
    decide: Callable[[Program, CommandMetadata], None],
) -> CommandResult:
    program, _ = load_program(uow, principal, action, id)
    require_version(program.version, version)
    decide(program, _effective(principal, program, meta))
    return CommandResult(view(program))


def _effective(principal: Principal, program: Program, meta: CommandMetadata) -> CommandMetadata:
    """Return the metadata as a command takes effect: an action of the process manager may be late."""
    return not_before(meta, program.last_known_at) if principal is SYSTEM else meta
