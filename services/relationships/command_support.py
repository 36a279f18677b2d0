"""What the use cases of all concepts share: taking up the relationship a command is about, and answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from services.eventstore.refusal import RefusedError
from services.eventstore.store import Answer
from services.relationships.eligibility.domain import require_member
from services.relationships.relationship import Relationship

if TYPE_CHECKING:
    from services.eventstore.unit_of_work import UnitOfWork
    from services.relationships.eligibility.domain import Eligibility


@dataclass(frozen=True, slots=True)
class Target:
    """The relationship a command is about.

    Attributes:
        relationship_id: which one.
        version: the version the caller decided on, None for any.
        eligibility: what is known of the enrollment.
    """

    relationship_id: UUID
    version: int | None
    eligibility: Eligibility


def take_up(uow: UnitOfWork, target: Target) -> Relationship:
    """Load the relationship, of a member organization, at the version the caller decided on.

    Raises:
        RefusedError: `relationship-unknown`, `stale-version`, `organization-unknown` or `organization-left`.
    """
    relationship = uow.get(Relationship, target.relationship_id)
    if target.version not in {None, relationship.version}:
        said = f"the relationship is at version {relationship.version}, not {target.version}"
        raise RefusedError("stale-version", said, kind="stale")
    require_member(target.eligibility.organization_state(UUID(relationship.pairing.organization_id)))
    return relationship


def answer(relationship: Relationship, status: int = 200, **made: str) -> Answer:
    """Answer a command: where the relationship stands now, and the ids of what was made."""
    return Answer(
        status,
        {
            "relationship_id": str(relationship.id),
            "version": relationship.version,
            "state": relationship.state.value,
            **made,
        },
    )
