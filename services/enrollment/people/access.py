"""Authorization of actions on a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.enrollment.organizations.access import is_member
from services.enrollment.organizations.domain import Organization
from services.enrollment.people.aggregate import Person
from services.enrollment.permissions import PERMISSIONS, Action
from services.eventstore.refusal import RefusedError
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import SYSTEM, Principal


def authorize_people(principal: Principal, action: Action, organization: Organization) -> None:
    """Pass if a principal may perform an action on the people of an organization.

    Raises:
        RefusedError: `organization-unknown` for a principal that may not see it, or `forbidden`.
    """
    scope = Scope(str(organization.id), member=is_member(organization))
    hidden = unknown_aggregate(Organization, organization.id)
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_ORGANIZATION, hidden=hidden)


def authorize_person(
    principal: Principal,
    action: Action,
    person: Person,
    organization: Organization,
    *,
    programs: Iterable[str] = (),
) -> None:
    """Pass if a principal may perform an action on a person.

    Args:
        principal: The caller.
        action: The action.
        person: The person.
        organization: The person's organization.
        programs: The programs in which the person takes part: staff of one of them see the person.

    Raises:
        RefusedError: `person-unknown` for a principal that may not see the person, or `forbidden`.
    """
    principal = _without_former_ward(principal, person)
    scopes = [person_scope(person, organization, program) for program in (None, *programs)]
    if any(authorization.allows(PERMISSIONS, principal, action, scope) for scope in scopes):
        return
    if not any(authorization.allows(PERMISSIONS, principal, Action.SEE_PERSON, scope) for scope in scopes):
        raise unknown_aggregate(Person, person.id)
    raise authorization.forbidden(PERMISSIONS, action)


def _without_former_ward(principal: Principal, person: Person) -> Principal:
    """Return a principal without a ward whose guardian they are no more.

    What identities are known as is remembered for seconds; the person knows at once. A guardian whom an operator
    entered, and who is no person here, stays one.
    """
    former = str(person.id) in principal.wards and principal.people and principal.people.isdisjoint(person.guardians)
    return replace(principal, wards=principal.wards - {str(person.id)}) if former else principal


def may_search(principal: Principal, organization: Organization) -> bool:
    """Return whether a principal may search the people of an organization."""
    scope = Scope(str(organization.id), member=is_member(organization))
    return authorization.allows(PERMISSIONS, principal, Action.SEARCH_PEOPLE, scope)


def person_scope(person: Person, organization: Organization, program: str | None = None) -> Scope:
    """Return the scope of a person, as seen from a program or from the organization."""
    return Scope(
        organization=str(organization.id),
        program=program,
        member=is_member(organization),
        people={"person": str(person.id)},
    )


def load_person(uow: UnitOfWork, principal: Principal, action: Action, person_id: UUID) -> tuple[Person, Organization]:
    """Load a person with the organization, and authorize an action on the person.

    Raises:
        RefusedError: `person-unknown` also for a principal that may not see the person, or `forbidden`.
    """
    person = uow.get(Person, person_id)
    organization = uow.get(Organization, person.organization_id)
    authorize_person(principal, action, person, organization)
    return person, organization


def speaks_as(principal: Principal, person: Person) -> str:
    """Return as what a principal speaks of a person: `process`, `person`, `guardian` or `staff`."""
    if principal is SYSTEM:
        return "process"
    if str(person.id) in principal.people:
        return "person"
    return "guardian" if str(person.id) in principal.wards else "staff"


def require_own_removal(principal: Principal, action: Action, person: Person, guardian_id: UUID) -> None:
    """Pass unless a guardian removes another guardian: each withdraws for themselves only.

    Raises:
        RefusedError: `forbidden`.
    """
    if speaks_as(principal, person) == "guardian" and str(guardian_id) not in principal.people:
        detail = f"{action.value} can be done by a guardian for themselves, and by the organization's coordinators"
        raise RefusedError("forbidden", detail, kind="forbidden")
