"""Use cases of organizations: each reads and changes aggregates in one unit of work and returns the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from services.enrollment.organizations import acceptance, domain
from services.enrollment.organizations.access import authorize_federation, authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view
from services.enrollment.permissions import Action
from services.enrollment.terms.domain import TERMS_ID, Terms, require_acceptable
from services.enrollment.terms.shares import SHARES
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before, require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def join(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    name: str,
    terms_version: str,
    shares: Sequence[str] | None = None,
) -> CommandResult:
    """Join an organization to the federation, under a version of its terms.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        name: The organization's name.
        terms_version: A published version of the terms; any code while the federation has published none.
        shares: What the organization shares under a published version; everything when omitted.

    Raises:
        RefusedError: As of `require_acceptable`, or `terms-not-published` for shares under a code without a text.
    """
    authorize_federation(principal, Action.JOIN)
    terms = uow.find(Terms, TERMS_ID)
    if terms is None and shares is not None:
        detail = "the federation has not published its terms: what is shared under them cannot be stated"
        raise RefusedError("terms-not-published", detail, field="shares")
    organization = domain.join(uuid4(), meta, name=name, terms_version=terms_version)
    if terms is not None:
        accepted = require_acceptable(terms, meta.decided_at, terms_version)
        acceptance.accept(organization, meta, terms=accepted, shares=SHARES if shares is None else shares)
    uow.add(organization)
    return CommandResult(view(organization), created=True)


def accept_terms(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    organization_id: UUID,
    terms_version: str,
    shares: Sequence[str],
    version: int | None = None,
) -> CommandResult:
    """Accept a published version of the terms for an organization.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        organization_id: The organization.
        terms_version: The version.
        shares: What the organization shares under it.
        version: The version of the organization that the caller decided on, None for any.

    Raises:
        RefusedError: `terms-not-published`, or as of `require_acceptable` and `acceptance.accept`.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.ACCEPT_TERMS, organization)
    require_version(organization.version, version)
    terms = uow.find(Terms, TERMS_ID)
    if terms is None:
        raise RefusedError("terms-not-published", "the federation has not published its terms", field="terms_version")
    accepted = require_acceptable(terms, meta.decided_at, terms_version)
    acceptance.accept(organization, meta, terms=accepted, shares=shares)
    return CommandResult(view(organization))


def leave(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    organization_id: UUID,
    reason: str,
    leaves_at: datetime | None = None,
    version: int | None = None,
) -> CommandResult:
    """Announce that an organization leaves the federation.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        organization_id: The organization.
        reason: The reason's code.
        leaves_at: When it leaves at the latest; 30 days from now when omitted.
        version: The version the caller decided on, None for any.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.LEAVE, organization)
    require_version(organization.version, version)
    domain.leave(organization, meta, reason=reason, leaves_at=leaves_at)
    return CommandResult(view(organization))


def complete_leaving(
    uow: UnitOfWork, meta: CommandMetadata, principal: Principal, *, organization_id: UUID
) -> CommandResult:
    """Complete the leaving of an organization whose programs have ended; the process manager does.

    Args:
        uow: The unit of work.
        meta: The command's metadata; it takes effect at the announcement at the earliest.
        principal: The caller.
        organization_id: The organization.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.COMPLETE_LEAVING, organization)
    domain.complete_leaving(organization, not_before(meta, organization.last_known_at))
    return CommandResult(view(organization))
