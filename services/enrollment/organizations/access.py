"""Authorization of actions on the federation and on an organization."""

from __future__ import annotations

from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import State
from services.enrollment.permissions import PERMISSIONS, Action
from services.eventstore.unit_of_work import unknown_aggregate
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal


def authorize_federation(principal: Principal, action: Action) -> None:
    """Pass if a principal may perform an action on the federation itself.

    Raises:
        RefusedError: `forbidden`.
    """
    if not authorization.allows(PERMISSIONS, principal, action, Scope()):
        raise authorization.forbidden(PERMISSIONS, action)


def authorize_organization(principal: Principal, action: Action, organization: Organization) -> None:
    """Pass if a principal may perform an action on an organization.

    Raises:
        RefusedError: `organization-unknown` for a principal that may not see it, or `forbidden`.
    """
    scope = Scope(str(organization.id), member=is_member(organization), listed=is_listed(organization))
    hidden = unknown_aggregate(Organization, organization.id)
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_ORGANIZATION, hidden=hidden)


def is_member(organization: Organization) -> bool:
    """Return whether an organization is a member, also while it leaves: roles given in one that left do not count."""
    return organization.state in {State.JOINED, State.LEAVING}


def is_listed(organization: Organization) -> bool:
    """Return whether an organization shares its place in the directory, and with it that of its programs."""
    return "directory" in organization.shares
