"""Use cases of organizations: each reads and changes aggregates in one unit of work and returns the result."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.enrollment.organizations import domain
from services.enrollment.organizations.access import authorize_federation, authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view
from services.enrollment.permissions import Action
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def join(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, name: str, terms_version: str
) -> CommandResult:
    """Join an organization to the federation, under a version of its terms."""
    authorize_federation(principal, Action.JOIN)
    organization = domain.join(uuid4(), meta, name=name, terms_version=terms_version)
    uow.add(organization)
    return CommandResult(view(organization), created=True)


def leave(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    organization_id: UUID,
    reason: str,
    version: int | None = None,
) -> CommandResult:
    """Leave the federation; refused while a program of the organization is open.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        organization_id: The organization.
        reason: The reason's code.
        version: The version the caller decided on, None for any.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.LEAVE, organization)
    require_version(organization.version, version)
    domain.leave(organization, meta, reason=reason)
    return CommandResult(view(organization))
