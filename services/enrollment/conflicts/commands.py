"""Use cases of conflicts of interest."""

from __future__ import annotations

from uuid import UUID

from services.enrollment.conflicts import domain
from services.enrollment.conflicts.access import authorize_conflict, declaration_action, declarer
from services.enrollment.conflicts.aggregate import Conflict
from services.enrollment.conflicts.domain import Declared
from services.enrollment.conflicts.identity import conflict_id, resolve_scope
from services.enrollment.conflicts.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.organizations.states import LEFT, State
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.domain import require_running
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import not_before, require_version
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.policy.policy import ConflictKind
from services.web.identity.principal import SYSTEM, Principal


def declare(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    program_id: UUID,
    person_id: UUID,
    counterpart_id: UUID,
    kind: ConflictKind,
) -> CommandResult:
    """Declare a conflict of interest between two people of a program.

    The process manager declares that two are never paired again, also in a program that has ended, and whether or not
    the policy lists the kind: it may be listed later.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        program_id: The program.
        person_id: The person who declares it, or one of the two.
        counterpart_id: The other person.
        kind: What it is.

    Raises:
        RefusedError: `conflict-already-declared`, `conflict-kind-not-listed`, `conflict-with-self`,
            `organization-left`, or a refusal of the program.
    """
    program = uow.get(Program, program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_program(principal, declaration_action(kind), program, organization, person_id=str(person_id))
    _require_not_left(organization)
    policy = program.policy_at(meta).policy
    if principal is not SYSTEM:
        require_running(program)
        domain.require_kind(policy, kind)
    declared = Declared(
        organization_id=program.organization_id,
        program_id=program_id,
        confidentiality=policy.confidentiality,
        person_id=person_id,
        counterpart_id=counterpart_id,
        kind=kind,
        scope=resolve_scope(policy, kind),
        declared_by=declarer(principal, person_id),
    )
    id = conflict_id(program, declared.scope, (person_id, counterpart_id), kind)
    conflict = uow.find(Conflict, id)
    if conflict is None:
        conflict = domain.declare(id, meta, declared)
        uow.add(conflict)
        return CommandResult(view(conflict), created=True)
    domain.declare_again(conflict, _effective(principal, conflict, meta), declared)
    return CommandResult(view(conflict))


def withdraw(
    uow: UnitOfWork,
    meta: CommandMetadata,
    principal: Principal,
    *,
    conflict_id: UUID,
    version: int | None = None,
) -> CommandResult:
    """Withdraw a conflict that no longer holds.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        principal: The caller.
        conflict_id: The conflict.
        version: The version the caller decided on, None for any.

    Raises:
        RefusedError: `conflict-withdrawn` or `organization-left`.
    """
    conflict = uow.get(Conflict, conflict_id)
    program = uow.get(Program, conflict.program_id)
    organization = uow.get(Organization, program.organization_id)
    authorize_conflict(principal, Action.WITHDRAW_CONFLICT, conflict, program, organization)
    require_version(conflict.version, version)
    _require_not_left(organization)
    domain.withdraw(conflict, _effective(principal, conflict, meta))
    return CommandResult(view(conflict))


def _require_not_left(organization: Organization) -> None:
    if organization.state is State.LEFT:
        raise LEFT.error()


def _effective(principal: Principal, conflict: Conflict, meta: CommandMetadata) -> CommandMetadata:
    """Return the metadata as a command takes effect: an action of the process manager may be late."""
    return not_before(meta, conflict.last_known_at) if principal is SYSTEM else meta
