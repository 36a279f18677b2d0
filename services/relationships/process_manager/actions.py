"""The actions of the process of relationships: the use case of each kind, and the refusals that make one obsolete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.process_manager.pending_action import Action, PendingAction
from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.command_support import Target
from services.relationships.conflicts import commands as conflicts
from services.relationships.eligibility.facts import Eligibility
from services.relationships.flash_sessions import reports as flash_sessions
from services.relationships.flash_sessions.loading import FlashTarget
from services.relationships.lifecycle import commands as lifecycle
from services.relationships.lifecycle import trial_commands
from services.relationships.matching import commands as matching
from services.web.identity.principal import SYSTEM

OBSOLETE = frozenset(
    {
        # It has ended meanwhile, or it was matched and its end is pending under another key.
        "relationship-closed",
        "relationship-voided",
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
        # It was reopened, and a reopened one has no trial; or both were asked already.
        "no-trial",
        "trial-already-ended",
        # Staff has decided about the conflict, or it was raised or cleared already.
        "conflict-already-raised",
        "conflict-safeguarded",
        "conflict-not-raised",
        # The flash session has ended meanwhile, or a report of it waits.
        "flash-session-held",
        "flash-session-missed",
        "flash-session-cancelled",
    }
)
"""Rules whose refusal means that an action is no longer needed."""


Data = Mapping[str, Any]
UseCase = Callable[[UnitOfWork, CommandMetadata, Target, Data], CommandResult]


def _expire(uow: UnitOfWork, meta: CommandMetadata, target: Target, _: Data) -> CommandResult:
    return matching.expire(uow, meta, target)


def _take_back(uow: UnitOfWork, meta: CommandMetadata, target: Target, _: Data) -> CommandResult:
    return matching.take_back(uow, meta, target)


def _supersede(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    return matching.supersede(uow, meta, target, superseded_by_id=UUID(data["superseded_by_id"]))


def _close(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    how = {name: data[name] for name in ("initiated_by", "reason", "planned")}
    return lifecycle.follow_end(uow, meta, target, **how)


def _pause(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    return lifecycle.pause(uow, meta, target, reason=data["reason"])


def _resume(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    return lifecycle.resume(uow, meta, target, caused_by=data["reason"])


def _end_trial(uow: UnitOfWork, meta: CommandMetadata, target: Target, _: Data) -> CommandResult:
    return trial_commands.end_trial(uow, meta, target)


def _raise_conflict(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    return conflicts.raise_conflict(uow, meta, target, kind=data["kind"])


def _clear_conflict(uow: UnitOfWork, meta: CommandMetadata, target: Target, data: Data) -> CommandResult:
    return conflicts.clear_conflict(uow, meta, target, kind=data["kind"], outcome="resolved")


def _cancel_flash(uow: UnitOfWork, meta: CommandMetadata, target: Target, _: Data) -> CommandResult:
    flash = FlashTarget(target.relationship_id, target.version, target.eligibility, target.caller)
    return flash_sessions.follow(uow, meta, flash)


USE_CASES: Mapping[str, UseCase] = {
    "expire": _expire,
    "take-back": _take_back,
    "supersede": _supersede,
    "close": _close,
    "pause": _pause,
    "resume": _resume,
    "end-trial": _end_trial,
    "raise-conflict": _raise_conflict,
    "clear-conflict": _clear_conflict,
    "cancel-flash-session": _cancel_flash,
}
"""The use case of each kind of action; the kinds are those of the view `rules`."""


def build_actions(eligibility: Eligibility, pseudonyms: Pseudonyms) -> Mapping[str, Action]:
    """Return the actions of the process.

    Args:
        eligibility: Looks up facts of the enrollment.
        pseudonyms: The ids of persons inside sealed programs.
    """
    caller = Caller(SYSTEM, pseudonyms)

    def bind(use_case: UseCase) -> Action:
        def execute(uow: UnitOfWork, meta: CommandMetadata, action: PendingAction) -> CommandResult:
            return use_case(uow, meta, Target(action.subject, None, eligibility, caller), action.data)

        return execute

    return {kind: bind(use_case) for kind, use_case in USE_CASES.items()}
