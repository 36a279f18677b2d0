"""Use cases of a trial: the clock announces its end, and a party says that it goes on."""

from __future__ import annotations

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target, load_for_command, result, settle_time, speak_as_party
from services.relationships.lifecycle import trial
from services.relationships.relationship import Party
from services.relationships.states import Transition


def end_trial(uow: UnitOfWork, meta: CommandMetadata, target: Target) -> CommandResult:
    """Announce as the process that a trial is over, so that both are asked whether they go on."""
    relationship = load_for_command(uow, target, Transition.END_TRIAL)
    meta = settle_time(target, relationship, Transition.END_TRIAL, meta)
    trial.announce_end(relationship, meta)
    return result(relationship)


def go_on(uow: UnitOfWork, meta: CommandMetadata, target: Target, *, by: Party | None) -> CommandResult:
    """Record that a party goes on after the trial.

    Args:
        uow: The unit of work.
        meta: The command's metadata.
        target: The relationship and the caller.
        by: Whose word it is; follows from the caller when omitted.
    """
    relationship = load_for_command(uow, target, Transition.GO_ON)
    party, meta = speak_as_party(target, relationship, meta, by)
    trial.go_on(relationship, meta, party=party)
    return result(relationship)
