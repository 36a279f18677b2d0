"""Use cases of consent."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.enrollment.consent.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import LEFT, State
from services.enrollment.people.access import load_person, speaks_as
from services.enrollment.people.consent import change_consent
from services.enrollment.permissions import Action
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.web.identity.principal import Principal


def change(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    person_id: UUID,
    purpose: str,
    granted: bool,
    wording_version: int,
    version: int | None = None,
) -> CommandResult:
    """Grant or refuse a purpose, as the person or as the guardian.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        person_id: The person.
        purpose: The purpose.
        granted: Whether the person allows it.
        wording_version: The version of the question that was read.
        version: The version of the person that the caller decided on, None for any.

    Raises:
        RefusedError: `forbidden`, `organization-left`, `stale-version`, or as of `change_consent`.
    """
    person, organization = load_person(uow, principal, Action.CHANGE_CONSENT, person_id)
    require_version(person.version, version)
    require_published(organization)
    guardian = speaks_as(principal, person) == "guardian"
    change_consent(
        person,
        replace(meta, on_behalf_of="person") if guardian else meta,
        purpose=purpose,
        granted=granted,
        wording_version=wording_version,
        guardian=guardian,
    )
    return CommandResult(view(person))


def require_published(organization: Organization) -> None:
    """Pass unless the organization has left: nothing of it is published afterwards.

    Raises:
        RefusedError: `organization-left`.
    """
    if organization.state is State.LEFT:
        raise LEFT.error()
