"""Use cases of texts: no event says what a party wrote, or that it wrote."""

from __future__ import annotations

from uuid import UUID

from services.eventstore.preconditions import require_version
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork, unknown_aggregate
from services.relationships.access import authorize
from services.relationships.command_support import Target, result
from services.relationships.permissions import READ_TEXTS, WRITE_NOTES, WRITE_TEXTS
from services.relationships.relationship import Relationship
from services.relationships.sealed_texts import SealedTexts, Text, Texts


def write_goal(uow: UnitOfWork, target: Target, texts: SealedTexts, text: Text, goal_id: UUID) -> CommandResult:
    """Write the text of a goal.

    Raises:
        RefusedError: `goal-unknown`, or as of `SealedTexts.write_goal`.
    """
    relationship = _authorized(uow.get(Relationship, target.relationship_id), target, WRITE_TEXTS)
    if str(goal_id) not in relationship.goals:
        raise RefusedError("goal-unknown", "the relationship has no such goal", kind="unknown")
    texts.write_goal(text, relationship, str(goal_id))
    return result(relationship, goal_id=str(goal_id))


def write_note(uow: UnitOfWork, target: Target, texts: SealedTexts, text: Text, session_id: UUID) -> CommandResult:
    """Write a party's own note on a session.

    Raises:
        RefusedError: `session-unknown`, or as of `SealedTexts.write_note`.
    """
    relationship = _authorized(uow.get(Relationship, target.relationship_id), target, WRITE_NOTES)
    if str(session_id) not in relationship.sessions:
        raise RefusedError("session-unknown", "the relationship has no such session", kind="unknown")
    texts.write_note(text, relationship, str(session_id))
    return result(relationship, session_id=str(session_id))


def read(relationship: Relationship, target: Target, texts: SealedTexts) -> Texts:
    """Return the texts that a party, or a guardian, may see."""
    return texts.read(target.caller, _authorized(relationship, target, READ_TEXTS))


def _authorized(relationship: Relationship, target: Target, action: str) -> Relationship:
    member = target.eligibility.organization_state(UUID(relationship.pairing.organization_id)) != "left"
    hidden = unknown_aggregate(Relationship, target.relationship_id)
    authorize(target.caller, action, relationship.pairing, hidden, member=member)
    require_version(relationship.version, target.version)
    return relationship
