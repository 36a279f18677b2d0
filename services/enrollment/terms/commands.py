"""Use cases of the data-sharing terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.enrollment.organizations.access import authorize_federation, authorize_organization
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.view import view as organization_view
from services.enrollment.permissions import Action
from services.enrollment.terms import acceptance, domain
from services.enrollment.terms.domain import TERMS_ID, Terms
from services.enrollment.terms.view import view_one
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def publish(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    terms_version: str,
    text: str,
    effective_from: datetime | None = None,
    version: int | None = None,
) -> CommandResult:
    """Publish a version of the data-sharing terms.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        terms_version: The code of the version.
        text: Its whole text.
        effective_from: From when on it may be accepted; from now on when omitted.
        version: The version of the series of terms that the caller decided on, None for any.
    """
    authorize_federation(principal, Action.PUBLISH_TERMS)
    found = uow.find(Terms, TERMS_ID)
    require_version(found.version if found else 0, version)
    terms = domain.publish(found, meta, code=terms_version, text=text, effective_from=effective_from)
    if found is None:
        uow.add(terms)
    return CommandResult({"version": terms.version, "terms": view_one(terms.versions[-1])}, created=True)


def accept(
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
        RefusedError: `terms-not-published`, or as of `domain.require_acceptable` and `acceptance.accept`.
    """
    organization = uow.get(Organization, organization_id)
    authorize_organization(principal, Action.ACCEPT_TERMS, organization)
    require_version(organization.version, version)
    terms = uow.find(Terms, TERMS_ID)
    if terms is None:
        raise RefusedError("terms-not-published", "the federation has not published its terms", field="terms_version")
    accepted = domain.require_acceptable(terms, meta.decided_at, terms_version)
    acceptance.accept(organization, meta, terms=accepted, shares=shares)
    return CommandResult(organization_view(organization))
