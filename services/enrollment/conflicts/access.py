"""Authorization of actions on a conflict.

Only the person who declared a conflict sees it besides staff: the other one is not to learn of it from here.
"""

from __future__ import annotations

from uuid import UUID

from services.enrollment.conflicts.aggregate import Conflict, DeclaredBy
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.access import program_scope
from services.enrollment.programs.aggregate import Program
from services.eventstore.unit_of_work import unknown_aggregate
from services.policy.policy import ConflictKind
from services.web.identity import authorization
from services.web.identity.principal import SYSTEM, Principal


def declaration_action(kind: ConflictKind) -> Action:
    """Return the action of a declaration: that two people are never paired again is for staff to decide."""
    return Action.DECLARE_NEVER_PAIR if kind == "never-pair" else Action.DECLARE_CONFLICT


def declarer(principal: Principal, person_id: UUID) -> DeclaredBy:
    """Return who declares a conflict of a person."""
    if principal is SYSTEM:
        return "process"
    return "person" if str(person_id) in principal.people | principal.wards else "staff"


def authorize_conflict(
    principal: Principal, action: Action, conflict: Conflict, program: Program, organization: Organization
) -> None:
    """Pass if a principal may perform an action on a conflict.

    Raises:
        RefusedError: `conflict-unknown` for a principal that may not see it, or `forbidden`.
    """
    person_id = conflict.context["person_id"] if conflict.declared_by == "person" else None
    scope = program_scope(program, organization, person_id)
    hidden = unknown_aggregate(Conflict, conflict.id)
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_CONFLICT, hidden=hidden)
