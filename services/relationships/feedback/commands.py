"""Use cases of feedback."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result, speak_as_party
from services.relationships.feedback import domain
from services.relationships.feedback.domain import Rating
from services.relationships.relationship import Party
from services.relationships.states import Transition


def give(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, rating: Rating, given_by: Party | None
) -> CommandResult:
    """Record a party's feedback.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        rating: The answer; its giver follows from the caller.
        given_by: The giver that the command names, None to follow from the caller.
    """
    relationship = load_for_command(uow, target, Transition.GIVE_FEEDBACK)
    party, meta = speak_as_party(target, relationship, meta, given_by, "given_by")
    rating = replace(rating, given_by=party)
    feedback_id = str(uuid4())
    domain.give(relationship, meta, feedback_id=feedback_id, rating=rating)
    return result(relationship, created=True, feedback_id=feedback_id)
