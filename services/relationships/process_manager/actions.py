"""The actions of the process of relationships: the use case of each kind, and the refusals that make one obsolete."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager.pending_action import Action, PendingAction
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.command_support import Target
from services.relationships.conflicts import commands as conflicts
from services.relationships.eligibility.domain import Eligibility
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.matching import commands as matching
from services.web.identity.principal import SYSTEM

OBSOLETE = frozenset(
    {
        # It has ended meanwhile, or it was matched and its end is pending under another key.
        "relationship-closed",
        "proposal-declined",
        "proposal-expired",
        "proposal-withdrawn",
        "proposal-superseded",
        "already-matched",
        "awaiting-approval",
        # The mentee has a place again.
        "not-superseded",
        # It is paused or active already, or for another reason.
        "already-paused",
        "not-paused",
        "not-yet-active",
        "paused-for-another-reason",
        # Staff has decided about the conflict, or it was raised or cleared already.
        "conflict-already-raised",
        "conflict-safeguarded",
        "conflict-not-raised",
    }
)
"""Rules whose refusal means that an action is no longer needed."""


def build_actions(eligibility: Eligibility, pseudonyms: Pseudonyms) -> Mapping[str, Action]:
    """Return the use case of each kind of action.

    Args:
        eligibility: Looks up facts of the enrollment.
        pseudonyms: The ids of persons inside sealed programs.
    """
    caller = Caller(SYSTEM, pseudonyms)

    def target(action: PendingAction) -> Target:
        return Target(action.subject, None, eligibility, caller)

    def expire(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return matching.expire(uow, meta, target(action))

    def take_back(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return matching.take_back(uow, meta, target(action))

    def supersede(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return matching.supersede(uow, meta, target(action), superseded_by_id=UUID(action.data["superseded_by_id"]))

    def close(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        data = action.data
        return lifecycle.close(
            uow,
            meta,
            target(action),
            initiated_by=data["initiated_by"],
            reason=data["reason"],
            planned=data["planned"],
        )

    def pause(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return lifecycle.pause(uow, meta, target(action), reason=lifecycle.SUSPENDED)

    def resume(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return lifecycle.resume(uow, meta, target(action))

    def raise_conflict(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return conflicts.raise_conflict(uow, meta, target(action), kind=action.data["kind"])

    def clear_conflict(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
        return conflicts.clear_conflict(uow, meta, target(action), kind=action.data["kind"], outcome="resolved")

    return {
        "expire": expire,
        "take-back": take_back,
        "supersede": supersede,
        "close": close,
        "pause": pause,
        "resume": resume,
        "raise-conflict": raise_conflict,
        "clear-conflict": clear_conflict,
    }
