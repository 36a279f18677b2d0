"""Use cases of programs. A program and its organization's set of open programs are saved together."""

from __future__ import annotations

from secrets import token_hex
from uuid import UUID, uuid4

from services.enrollment.organizations import domain as organizations
from services.enrollment.organizations.access import authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs import domain
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.domain import Program
from services.enrollment.programs.view import view
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after, require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import Policy
from services.web.identity.principal import Principal


def open_program(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, organization_id: UUID, name: str, policy: Policy
) -> CommandResult:
    """Open a program of a member organization.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        organization_id: The organization.
        name: The program's name.
        policy: The program's policy.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.OPEN_PROGRAM, organization)
    meta = order_after(meta, organization.last_known_at)
    program = domain.open_program(
        uuid4(), meta, organization_id=organization_id, name=name, policy=policy, salt=token_hex(16)
    )
    organizations.add_program(organization, meta, program.id)
    uow.add(program)
    return CommandResult(view(program), created=True)


def close(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Close a program.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        reason: The reason's code.
        version: The version the caller decided on, None for any.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, Action.CLOSE_PROGRAM, program, organization)
    require_version(program.version, version)
    domain.close(program, meta, reason=reason)
    organizations.remove_program(organization, order_after(meta, program.last_known_at), program_id)
    return CommandResult(view(program))
