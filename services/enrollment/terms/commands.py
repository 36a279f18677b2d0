"""Use cases of the data-sharing terms."""

from __future__ import annotations

from datetime import datetime

from services.enrollment.permissions import Action
from services.enrollment.terms import domain
from services.enrollment.terms.access import authorize_terms
from services.enrollment.terms.domain import TERMS_ID, Terms
from services.enrollment.terms.view import view_one
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
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
    authorize_terms(principal, Action.PUBLISH_TERMS)
    found = uow.find(Terms, TERMS_ID)
    require_version(found.version if found else 0, version)
    terms = domain.publish(found, meta, code=terms_version, text=text, effective_from=effective_from)
    if found is None:
        uow.add(terms)
    return CommandResult({"version": terms.version, "terms": view_one(terms.versions[-1])}, created=True)
