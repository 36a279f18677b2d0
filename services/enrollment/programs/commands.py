"""Use cases of programs. A program and its organization's count of open programs are saved together."""

from __future__ import annotations

from secrets import token_hex
from uuid import UUID, uuid4

from services.enrollment import validation
from services.enrollment.organizations import domain as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.programs import domain
from services.enrollment.programs.domain import Program
from services.enrollment.programs.policy import Policy
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import Answer
from services.eventstore.unit_of_work import UnitOfWork


def open_program(uow: UnitOfWork, meta: CommandMetadata, *, organization_id: UUID, name: str, policy: Policy) -> Answer:
    """A member organization opens a program.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        organization_id: whose program it is.
        name: what it is called.
        policy: what it allows.
    """
    organization = uow.get(Organization, organization_id)
    validation.in_order(meta, organization.last_occurred_at)
    program = domain.open_program(
        uuid4(), meta, organization_id=organization_id, name=name, policy=policy, salt=token_hex(16)
    )
    organizations.add_program(organization, meta, program.id)
    uow.add(program)
    return Answer(201, view(program))


def close(
    uow: UnitOfWork, meta: CommandMetadata, *, program_id: UUID, reason: str, version: int | None = None
) -> Answer:
    """A program closes.

    Args:
        uow: the unit of work.
        meta: The command's metadata.
        program_id: which one.
        reason: a code.
        version: the version the caller decided on, None for any.
    """
    program = uow.get(Program, program_id)
    validation.unchanged_since(program.version, version)
    domain.close(program, meta, reason=reason)
    organizations.remove_program(uow.get(Organization, program.organization_id), meta, program_id)
    return Answer(200, view(program))


def view(program: Program) -> dict[str, object]:
    """A program as the service shows it."""
    policy = program.policy
    return {
        "program_id": str(program.id),
        "version": program.version,
        "state": program.state.value,
        "organization_id": str(program.organization_id),
        "name": program.name,
        "policy": {
            "formalities": list(policy.formalities),
            "directions": list(policy.directions),
            "shapes": list(policy.shapes),
            "mentor_capacity": policy.mentor_capacity,
            "mentee_limit": policy.mentee_limit,
            "minimum_group_size": policy.minimum_group_size,
            "confidentiality": policy.confidentiality,
            "request_expiry_days": policy.request_expiry_days,
            "opens_on": policy.opens_on and policy.opens_on.isoformat(),
            "closes_on": policy.closes_on and policy.closes_on.isoformat(),
        },
    }
