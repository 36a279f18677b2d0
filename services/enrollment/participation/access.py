"""Authorization of actions on a participation."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.aggregate import Participation
from services.enrollment.permissions import PERMISSIONS, Action
from services.enrollment.programs.access import program_scope
from services.enrollment.programs.aggregate import Program
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.web.identity import authorization
from services.web.identity.principal import Principal


def authorize_participation(
    principal: Principal, action: Action, participation: Participation, program: Program, organization: Organization
) -> None:
    """Pass if a principal may perform an action on a participation.

    Raises:
        RefusedError: `participation-unknown` for a principal that may not see it, or `forbidden`.
    """
    scope = program_scope(program, organization, participation.context["person_id"])
    hidden = unknown_aggregate(Participation, participation.id)
    authorization.require(PERMISSIONS, principal, action, scope, see=Action.SEE_PARTICIPATION, hidden=hidden)


def load_participation(
    uow: UnitOfWork, principal: Principal, action: Action, id: UUID
) -> tuple[Participation, Program, Organization]:
    """Load a participation with its program and organization, and authorize an action on it.

    Raises:
        RefusedError: `participation-unknown` also for a principal that may not see it, or `forbidden`.
    """
    participation = uow.get(Participation, id)
    program = uow.get(Program, participation.program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_participation(principal, action, participation, program, organization)
    return participation, program, organization
