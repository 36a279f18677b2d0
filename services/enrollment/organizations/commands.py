"""Use cases of organizations: each reads and changes aggregates in one unit of work and answers."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.enrollment import validation
from services.enrollment.organizations import domain
from services.enrollment.organizations.domain import Organization
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import Answer
from services.eventstore.unit_of_work import UnitOfWork


def join(uow: UnitOfWork, meta: CommandMetadata, *, name: str, terms_version: str) -> Answer:
    """An organization joins under a version of the terms."""
    organization = domain.join(uuid4(), meta, name=name, terms_version=terms_version)
    uow.add(organization)
    return Answer(201, view(organization))


def leave(
    uow: UnitOfWork, meta: CommandMetadata, *, organization_id: UUID, reason: str, version: int | None = None
) -> Answer:
    """An organization leaves; refused while it has open programs.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        organization_id: which one.
        reason: a code.
        version: the version the caller decided on, None for any.
    """
    organization = uow.get(Organization, organization_id)
    validation.unchanged_since(organization.version, version)
    domain.leave(organization, meta, reason=reason)
    return Answer(200, view(organization))


def view(organization: Organization) -> dict[str, object]:
    """An organization as the service shows it."""
    return {
        "organization_id": str(organization.id),
        "version": organization.version,
        "state": organization.state.value,
        "name": organization.name,
        "terms_version": organization.terms_version,
        "open_programs": sorted(organization.open_programs),
    }
