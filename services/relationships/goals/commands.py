"""Use cases of goals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.access import mark, speak
from services.relationships.command_support import Target, load_for_command, result
from services.relationships.goals import domain
from services.relationships.relationship import Relationship
from services.relationships.states import Transition


def agree(
    uow: UnitOfWork,
    meta: CommandMetadata,
    target: Target,
    *,
    category: str,
    due_on: date | None,
    keep_text: Callable[[Relationship, str], None] | None = None,
) -> CommandResult:
    """Agree on a goal.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        category: What kind of goal it is.
        due_on: The planned day; None for none.
        keep_text: Keeps the text of the goal with this id; None for a goal without a text.
    """
    relationship = load_for_command(uow, target, Transition.AGREE_GOAL)
    goal_id = str(uuid4())
    domain.agree(relationship, meta, goal_id=goal_id, category=category, due_on=due_on)
    if keep_text is not None:
        keep_text(relationship, goal_id)
    return result(relationship, created=True, goal_id=goal_id)


def meet(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, goal_id: UUID, attested_by: str | None
) -> CommandResult:
    """Attest that a goal was met, as one party or as staff, which is a third party.

    Raises:
        RefusedError: `both-parties-needed` for one caller's claim that both attest it.
    """
    relationship = load_for_command(uow, target, Transition.MEET_GOAL)
    if attested_by == "both":
        detail = "one caller cannot attest for both parties; each attests for itself"
        raise RefusedError("both-parties-needed", detail, field="attested_by", kind="field")
    pairing = relationship.pairing
    attester, on_behalf = speak(target.caller, pairing, attested_by, staff="third_party", field="attested_by")
    meta = mark(meta, attester, on_behalf=on_behalf)
    domain.meet(relationship, meta, goal_id=str(goal_id), attested_by=attester)
    return result(relationship, goal_id=str(goal_id))
