"""The trial of a relationship: some days after the start both are asked whether they go on, and either may end it.

No clock ends a relationship: a trial that is over without an answer goes on as it was, and staff sees it. An end with
the trial is a planned one, because nothing more was agreed than to try.
"""

from __future__ import annotations

from datetime import datetime

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.closure_kinds import is_trial_ended
from services.relationships.relationship import PARTIES, Party, Relationship, RelationshipEvent
from services.relationships.states import Transition

_NO_TRIAL = "the relationship is not on trial, or both have said that they go on"


class TrialEnded(RelationshipEvent):
    """The trial is over, and both are asked whether they go on; the relationship does not change by it."""

    TOPIC = "relationships.relationship.trial-ended"
    trial_ends_at: datetime

    def apply(self, aggregate: Relationship) -> None:
        """Note that the end of the trial was announced."""
        aggregate.trial_announced = True


class TrialContinued(RelationshipEvent):
    """A party said after the trial that it goes on."""

    TOPIC = "relationships.relationship.trial-continued"
    stated_by: Party

    def apply(self, aggregate: Relationship) -> None:
        """Add the party to those who go on."""
        aggregate.going_on |= {self.stated_by}


def announce_end(relationship: Relationship, meta: CommandMetadata) -> None:
    """Announce that the trial is over; the clock's command.

    Raises:
        RefusedError: The state machine's refusal, `no-trial`, `trial-running` or `trial-already-ended`.
    """
    meta = relationship.guard(Transition.END_TRIAL, meta)
    ends_at = _require_over(relationship, meta)
    if relationship.trial_announced:
        raise RefusedError("trial-already-ended", "both were asked already whether they go on")
    relationship.record_with_context(TrialEnded, meta, trial_ends_at=ends_at)


def go_on(relationship: Relationship, meta: CommandMetadata, *, party: str) -> None:
    """Record that a party goes on after the trial.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        party: Whose word it is.

    Raises:
        RefusedError: The state machine's refusal, `no-trial`, `trial-running`, or `already-going-on`.
    """
    meta = relationship.guard(Transition.GO_ON, meta)
    _require_over(relationship, meta)
    if party in relationship.going_on:
        raise RefusedError("already-going-on", f"the {party} has said so already", field="by")
    relationship.record_with_context(TrialContinued, meta, stated_by=party)


def require_trial_for(relationship: Relationship, reason: str) -> None:
    """Pass if a relationship may be closed for a reason, as far as the reason is about a trial.

    Raises:
        RefusedError: `no-trial`.
    """
    if is_trial_ended(reason) and not on_trial(relationship):
        raise RefusedError("no-trial", _NO_TRIAL, field="reason")


def on_trial(relationship: Relationship) -> bool:
    """Return whether a relationship has a trial, running or over, that not both have left behind."""
    return relationship.trial_ends_at is not None and not relationship.going_on.issuperset(PARTIES)


def _require_over(relationship: Relationship, meta: CommandMetadata) -> datetime:
    ends_at = relationship.trial_ends_at
    if ends_at is None:
        raise RefusedError("no-trial", _NO_TRIAL)
    if not meta.is_due(ends_at):
        raise RefusedError("trial-running", f"the trial lasts until {ends_at.isoformat()}")
    return ends_at
