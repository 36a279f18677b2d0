"""Reopening: the end of a relationship is taken back while the policy's window is open.

The relationship goes on as what it was: active where it had begun, matched where it had not. The time between the end
and the reopening is no active time, so no session can have been held in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import Initiator, PairingEvent, Relationship
from services.relationships.states import State, Transition


class Reopened(PairingEvent):
    """The end was taken back; the event states that end, because it is one no longer."""

    TOPIC = "relationships.relationship.reopened"
    LEADS_TO = State.ACTIVE
    reason: str
    activated_at: datetime | None
    closed_at: datetime
    closed_recorded_at: datetime
    closed_by: Initiator
    planned: bool

    def apply(self, aggregate: Relationship) -> None:
        """Begin another active period, or wait for the start still; the relationship holds its slots again."""
        super().apply(aggregate)
        if self.activated_at is None:
            aggregate.state = State.MATCHED
        else:
            aggregate.active_periods.append((self.occurred_at, None))
        aggregate.holds_slots = True
        aggregate.trial_ends_at = None  # staff and both know by now whether they go on


def reopen(
    relationship: Relationship, meta: CommandMetadata, *, reason: str, window_days: int, policy_version: int
) -> None:
    """Reopen a closed relationship.

    The slots and the pair are taken again by the use case, in the same transaction.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        reason: A code: `closed_in_error`, `both_wish`, ….
        window_days: Days after the closing was recorded in which it may be reopened; 0 for never.
        policy_version: The version of the policy that states the window.

    Raises:
        RefusedError: The state machine's refusal, `reopening-window-over`, or `never-pair` after an end at which one of
            the two did not want to be paired again.
    """
    meta = relationship.guard(Transition.REOPEN, meta)
    ending = relationship.ending
    if window_days == 0 or meta.recorded_at > ending.recorded_at + timedelta(days=window_days):
        detail = f"the program reopens a relationship within {window_days} days after its closing was recorded"
        raise RefusedError("reopening-window-over", detail)
    if ending.never_again:
        raise RefusedError("never-pair", "it ended with the wish that the two are never paired again")
    relationship.record(
        Reopened,
        meta,
        **relationship.pairing.fields,
        policy_version=policy_version,
        reason=reason,
        activated_at=relationship.activated_at,
        closed_at=ending.at,
        closed_recorded_at=ending.recorded_at,
        closed_by=ending.initiated_by,
        planned=ending.planned,
    )
