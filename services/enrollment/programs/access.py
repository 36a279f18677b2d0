"""Authorization of actions on a program."""

from __future__ import annotations

from services.enrollment.organizations.access import is_listed, is_member
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.aggregate import Program
from services.eventstore.unit_of_work import unknown_aggregate
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal


def authorize_program(
    principal: Principal, action: Action, program: Program, organization: Organization, *, person_id: str | None = None
) -> None:
    """Pass if a principal may perform an action in a program.

    Args:
        principal: The caller.
        action: The action.
        program: The program.
        organization: Its organization.
        person_id: The person that the action is about, for an application.

    Raises:
        RefusedError: `program-unknown` for a principal that may not see it, or `forbidden`.
    """
    scope = program_scope(program, organization, person_id)
    hidden = unknown_aggregate(Program, program.id)
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_PROGRAM, hidden=hidden)


def program_scope(program: Program, organization: Organization, person_id: str | None = None) -> Scope:
    """Return the scope of a program, or of one person in it."""
    return Scope(
        organization=str(organization.id),
        program=str(program.id),
        confidentiality=program.policy.confidentiality,
        member=is_member(organization),
        listed=is_listed(organization),
        people={} if person_id is None else {"person": person_id},
    )


def may_see_texts(principal: Principal, program: Program, organization: Organization) -> bool:
    """Return whether a principal may see the private texts of a program's policy, and who stated it."""
    return authorization.allows(PERMISSIONS, principal, Action.SEE_POLICY_TEXTS, program_scope(program, organization))
