"""Use cases of conflicts, called by staff and by the process that follows the facts."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result, settle_time
from services.relationships.conflicts import domain
from services.relationships.conflicts.domain import Outcome
from services.relationships.relationship import ConflictKind
from services.relationships.states import Transition


def raise_conflict(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: ConflictKind) -> CommandResult:
    """Raise a conflict in an open relationship."""
    relationship = load_for_command(uow, target, Transition.RAISE_CONFLICT)
    meta = settle_time(target, relationship, Transition.RAISE_CONFLICT, meta)
    domain.raise_conflict(relationship, meta, kind=kind)
    return result(relationship)


def clear_conflict(
    uow: UnitOfWork, meta: CommandMetadata, target: Target, *, kind: ConflictKind, outcome: Outcome
) -> CommandResult:
    """Clear a conflict: it is resolved, or the relationship goes on under a safeguard."""
    relationship = load_for_command(uow, target, Transition.CLEAR_CONFLICT)
    meta = settle_time(target, relationship, Transition.CLEAR_CONFLICT, meta)
    domain.clear_conflict(relationship, meta, kind=kind, outcome=outcome)
    return result(relationship)
