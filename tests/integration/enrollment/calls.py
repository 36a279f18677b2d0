"""Use cases in one line each, for the steps before the one that a test is about."""

from typing import Any
from uuid import UUID, uuid4

from services.enrollment.organizations import commands as organizations
from services.enrollment.participation import commands as participations
from services.enrollment.participation.aggregate import Role
from services.enrollment.participation.command_support import Target
from services.enrollment.programs import commands as programs
from services.eventstore.command_metadata import command_now
from services.eventstore.store import EventStore
from services.web.identity.principal import SYSTEM, Membership, Principal
from tests.unit.enrollment.facts import some_policy

STAFF = Principal("staff", "https://issuer.test", frozenset({Membership("coordinator")}), actor=str(UUID(int=7)))
"""A coordinator of the federation, for what a process manager does not do."""


def join_organization(store: EventStore) -> UUID:
    """Join an organization, and return its id."""
    meta = command_now("test")
    outcome = store.execute(
        meta, lambda uow: organizations.join(uow, meta, SYSTEM, name="Riverside", terms_version="2026-1")
    )
    return UUID(str(outcome.result.body["organization_id"]))


def complete_leaving(store: EventStore, organization_id: UUID) -> None:
    """Complete the leaving of an organization, as the process manager does."""
    meta = command_now("test")
    store.execute(meta, lambda uow: organizations.complete_leaving(uow, meta, SYSTEM, organization_id=organization_id))


def open_program(store: EventStore, organization_id: UUID | None = None, **policy: Any) -> UUID:  # noqa: ANN401 - policy fields
    """Open a program, of a new organization by default, and return its id."""
    owner = organization_id or join_organization(store)
    meta = command_now("test")
    outcome = store.execute(
        meta,
        lambda uow: programs.open_program(
            uow, meta, SYSTEM, organization_id=owner, name="First year", policy=some_policy(**policy)
        ),
    )
    return UUID(str(outcome.result.body["program_id"]))


def submit_application(
    store: EventStore, program_id: UUID, person_id: UUID | None = None, role: Role = Role.MENTOR
) -> dict[str, object]:
    """Submit an application, and return the participation."""
    meta = command_now("test")
    person = person_id or uuid4()
    return store.execute(
        meta,
        lambda uow: participations.submit_application(
            uow, meta, SYSTEM, program_id=program_id, person_id=person, role=role
        ),
    ).result.body


def execute_step(
    store: EventStore,
    command: Any,  # noqa: ANN401 - any use case
    participation_id: object,
    *,
    version: int | None = None,
    principal: Principal = SYSTEM,
    **data: object,
) -> dict[str, object]:
    """Execute a use case of a participation, and return its result."""
    meta = command_now("test")
    target = Target(principal, UUID(str(participation_id)), version)
    return store.execute(meta, lambda uow: command(uow, meta, target, **data)).result.body
