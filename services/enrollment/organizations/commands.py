"""Use cases of organizations: each reads and changes aggregates in one unit of work and returns the result."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.enrollment.organizations import domain
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork


def join(uow: UnitOfWork, meta: CommandMetadata, *, name: str, terms_version: str) -> CommandResult:
    """Join the federation under a version of its terms."""
    organization = domain.join(uuid4(), meta, name=name, terms_version=terms_version)
    uow.add(organization)
    return CommandResult(view(organization), created=True)


def leave(
    uow: UnitOfWork, meta: CommandMetadata, *, organization_id: UUID, reason: str, version: int | None = None
) -> CommandResult:
    """Leave the federation; refused while a program of the organization is open.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        organization_id: The organization.
        reason: The reason's code.
        version: The version the caller decided on, None for any.
    """
    organization = uow.get(Organization, organization_id, expected_version=version)
    domain.leave(organization, meta, reason=reason)
    return CommandResult(view(organization))
