"""The lifecycle of a relationship that has started: pause, resumption, closure; and the voiding of an error."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.conflicts.domain import require_no_conflict
from services.relationships.relationship import (
    Ending,
    Initiator,
    Relationship,
    TransitionEvent,
)
from services.relationships.sessions.domain import cancel_future
from services.relationships.states import State, Transition


class Paused(TransitionEvent):
    """The parties paused the relationship."""

    TOPIC = "relationships.relationship.paused"
    LEADS_TO = State.PAUSED
    reason: str

    def apply(self, aggregate: Relationship) -> None:
        """End the active period."""
        super().apply(aggregate)
        aggregate.pause_reason = self.reason
        _end_active_period(aggregate, self.occurred_at)


class Resumed(TransitionEvent):
    """The pause ended."""

    TOPIC = "relationships.relationship.resumed"
    LEADS_TO = State.ACTIVE

    def apply(self, aggregate: Relationship) -> None:
        """Begin another active period."""
        super().apply(aggregate)
        aggregate.pause_reason = ""
        aggregate.active_periods.append((self.occurred_at, None))


class Closed(TransitionEvent):
    """The relationship ended; `occurred_at` is its effective date."""

    TOPIC = "relationships.relationship.closed"
    LEADS_TO = State.CLOSED
    initiated_by: Initiator
    reason: str
    planned: bool
    activated_at: datetime | None
    never_pair_again: bool = field(default=False, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """End the active period and release the slots."""
        if aggregate.state is State.ACTIVE:
            _end_active_period(aggregate, self.occurred_at)
        super().apply(aggregate)
        aggregate.pause_reason = ""
        aggregate.holds_slots = False
        never_again = self.never_pair_again
        aggregate.closing_answered = frozenset()
        aggregate.ending = Ending(self.occurred_at, self.recorded_at, self.initiated_by, self.planned, never_again)


class Voided(TransitionEvent):
    """The relationship was made in error: it stays in the log and counts nowhere, whatever was reported about it."""

    TOPIC = "relationships.relationship.voided"
    LEADS_TO = State.VOIDED
    reason: str
    activated_at: datetime | None

    def apply(self, aggregate: Relationship) -> None:
        """End the active period and release the slots."""
        if aggregate.state is State.ACTIVE:
            _end_active_period(aggregate, self.occurred_at)
        super().apply(aggregate)
        aggregate.pause_reason = ""
        aggregate.holds_slots = False


def pause(relationship: Relationship, meta: CommandMetadata, *, reason: str) -> None:
    """Pause an active relationship.

    Raises:
        RefusedError: The state machine's refusal.
    """
    relationship.record_with_context(Paused, relationship.guard(Transition.PAUSE, meta), reason=reason)


def resume(relationship: Relationship, meta: CommandMetadata, *, caused_by: str | None = None) -> None:
    """Resume a paused relationship.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        caused_by: The reason of the pause that ends, where only a pause for that reason may end; None for any.

    Raises:
        RefusedError: The state machine's refusal, `paused-for-another-reason` or `conflict-raised`.
    """
    meta = relationship.guard(Transition.RESUME, meta)
    if caused_by is not None and relationship.pause_reason != caused_by:
        detail = f"the relationship is paused because of {relationship.pause_reason}, not of {caused_by}"
        raise RefusedError("paused-for-another-reason", detail)
    require_no_conflict(relationship)
    relationship.record_with_context(Resumed, meta)


def close(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    initiated_by: Initiator,
    reason: str,
    planned: bool,
    never_pair_again: bool = False,
) -> None:
    """Close the relationship and cancel its future sessions.

    The slots that its match took are released by the use case, in the same transaction.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.CLOSE, meta)
    cancel_future(relationship, meta, cancelled_by=initiated_by)
    relationship.record_with_context(
        Closed,
        meta,
        initiated_by=initiated_by,
        reason=reason,
        planned=planned,
        activated_at=relationship.activated_at,
        never_pair_again=never_pair_again,
    )


def void(relationship: Relationship, meta: CommandMetadata, *, reason: str) -> None:
    """Void a relationship that was made in error, in any state, and cancel its future sessions.

    The slots that its match took are released by the use case, in the same transaction.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.VOID, meta)
    cancel_future(relationship, meta, cancelled_by="coordinator")
    relationship.record_with_context(Voided, meta, reason=reason, activated_at=relationship.activated_at)


def _end_active_period(relationship: Relationship, at: datetime) -> None:
    start, _ = relationship.active_periods[-1]
    relationship.active_periods[-1] = (start, at)
