"""Support of the use cases of all concepts: the relationship of a command, and its result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.relationships.access import Caller, authorize, mark, speak
from services.relationships.eligibility.domain import require_member
from services.relationships.eligibility.facts import Eligibility, Facts
from services.relationships.relationship import Initiator, Pairing, Party, Relationship
from services.relationships.states import BEGINNINGS, ENDINGS, Transition
from services.web.identity.principal import SYSTEM


@dataclass(frozen=True, slots=True)
class Target:
    """The relationship of a command.

    Attributes:
        relationship_id: The relationship's id.
        version: The version the caller decided on, None for any.
        eligibility: Looks up facts of the enrollment.
        caller: Who sends it.
    """

    relationship_id: UUID
    version: int | None
    eligibility: Eligibility
    caller: Caller


def load_for_command(uow: UnitOfWork, target: Target, action: Transition) -> Relationship:
    """Load the relationship of a command, authorize the action, and check version and membership, in this order.

    What is open can be ended also in an organization that has left, or it would never end; in one that is leaving,
    nothing new begins. A caller that may not see the relationship learns neither its version nor its state.

    Args:
        uow: The unit of work.
        target: The relationship and the caller.
        action: What the command does.

    Raises:
        RefusedError: `relationship-unknown`, `forbidden`, `stale-version`, `organization-unknown`,
            `organization-left` or `organization-leaving`.
    """
    relationship = uow.get(Relationship, target.relationship_id)
    organization = target.eligibility.organization_state(UUID(relationship.pairing.organization_id))
    hidden = unknown_aggregate(Relationship, target.relationship_id)
    authorize(target.caller, action, relationship.pairing, hidden, member=organization != "left")
    require_version(relationship.version, target.version)
    if action not in ENDINGS:
        require_member(organization, begins=action in BEGINNINGS)
    return relationship


def is_process(target: Target) -> bool:
    """Return whether a command comes from the process that follows the facts, not from a person."""
    return target.caller.principal is SYSTEM


def settle_time(
    target: Target, relationship: Relationship, transition: Transition, meta: CommandMetadata
) -> CommandMetadata:
    """Return the metadata of a command as the process sends it: it never precedes what is already known.

    A process acts at the time of its cause, and the relationship may have gone on since. A person's command is
    returned as it is: where it precedes what is known, it is refused.
    """
    if not is_process(target):
        return meta
    return replace(meta, occurred_at=max(meta.occurred_at, relationship.earliest(transition)))


def facts_of(target: Target, pairing: Pairing) -> Facts:
    """Return the facts that have arrived about the participations of a relationship."""
    mentor, mentee = UUID(pairing.mentor_participation_id), UUID(pairing.mentee_participation_id)
    return target.eligibility.facts(mentor, mentee)


def require_contact(target: Target, relationship: Relationship, at: datetime) -> None:
    """Pass if no concern held the contact of the two people at a time.

    Args:
        target: The relationship and the source of the facts.
        relationship: The relationship.
        at: When they meet, or when it is decided that they may.

    Raises:
        RefusedError: `contact-held`.
    """
    since = target.eligibility.contact_held_since(relationship.id)
    if since is not None and at >= since:
        raise RefusedError("contact-held", "the program's staff has to release the contact of the two people first")


def safeguarded(relationship: Relationship) -> frozenset[str]:
    """Return the kinds of conflicts that staff safeguarded in a relationship."""
    return frozenset(kind for kind, status in relationship.conflicts.items() if status == "safeguarded")


def speak_as_party(
    target: Target, relationship: Relationship, meta: CommandMetadata, claimed: Party | None, field: str = "by"
) -> tuple[Party, CommandMetadata]:
    """Return the party whose word a command is, and the metadata that record on whose behalf it was sent.

    Raises:
        RefusedError: As of `speak`.
    """
    speaker, on_behalf = speak(target.caller, relationship.pairing, claimed, staff=None, field=field)
    party = cast("Party", speaker)  # no other speaker is possible without one of staff
    return party, mark(meta, party, on_behalf=on_behalf)


def speak_as_initiator(
    target: Target, relationship: Relationship, meta: CommandMetadata, claimed: Initiator | None, field: str
) -> tuple[Initiator, CommandMetadata]:
    """Return who initiated something: a party, or staff, which may also act for the program.

    Raises:
        RefusedError: As of `speak`.
    """
    speaker, on_behalf = speak(target.caller, relationship.pairing, claimed, staff="coordinator", field=field)
    initiator = cast("Initiator", speaker)
    return initiator, mark(meta, initiator, on_behalf=on_behalf)


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
