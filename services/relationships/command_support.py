"""Support of the use cases of all concepts: the relationship of a command, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.eligibility.domain import Eligibility, require_member
from services.relationships.relationship import Relationship


@dataclass(frozen=True, slots=True)
class Target:
    """The relationship of a command.

    Attributes:
        relationship_id: The relationship's id.
        version: The version the caller decided on, None for any.
        eligibility: Looks up facts of the enrollment.
    """

    relationship_id: UUID
    version: int | None
    eligibility: Eligibility


def load_for_command(uow: UnitOfWork, target: Target) -> Relationship:
    """Load the relationship of a command and check that its organization is a member.

    Raises:
        RefusedError: `relationship-unknown`, `stale-version`, `organization-unknown` or `organization-left`.
    """
    relationship = uow.get(Relationship, target.relationship_id, expected_version=target.version)
    require_member(target.eligibility.organization_state(UUID(relationship.pairing.organization_id)))
    return relationship


def result(relationship: Relationship, *, created: bool = False, **ids: str) -> CommandResult:
    """Return the result of a command.

    Args:
        relationship: The relationship after the command.
        created: Whether the command created the thing that it is about.
        **ids: Ids of what the command is about inside the relationship.
    """
    body: dict[str, object] = {
        "relationship_id": str(relationship.id),
        "version": relationship.version,
        "state": relationship.state.value,
    }
    return CommandResult({**body, **ids}, created)
