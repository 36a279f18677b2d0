"""The lifecycle of a matched relationship: activation, pause, resumption, closure."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.agreements.domain import is_complete
from services.relationships.relationship import (
    PARTIES,
    Direction,
    Formality,
    Initiator,
    Relationship,
    Shape,
    TransitionEvent,
)
from services.relationships.sessions.domain import cancel_future
from services.relationships.states import State, Transition


class Activated(TransitionEvent):
    """The relationship started; `occurred_at` is its start."""

    TOPIC = "relationships.relationship.activated"
    LEADS_TO = State.ACTIVE
    formality: Formality
    direction: Direction
    shape: Shape
    group_id: str | None
    policy_version: int = field(default=1, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Begin the first active period."""
        super().apply(aggregate)
        aggregate.active_periods.append((self.occurred_at, None))


class Paused(TransitionEvent):
    """The parties paused the relationship."""

    TOPIC = "relationships.relationship.paused"
    LEADS_TO = State.PAUSED
    reason: str

    def apply(self, aggregate: Relationship) -> None:
        """End the active period."""
        super().apply(aggregate)
        _end_active_period(aggregate, self.occurred_at)


class Resumed(TransitionEvent):
    """The pause ended."""

    TOPIC = "relationships.relationship.resumed"
    LEADS_TO = State.ACTIVE

    def apply(self, aggregate: Relationship) -> None:
        """Begin another active period."""
        super().apply(aggregate)
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
        aggregate.holds_slots = False


def activate(relationship: Relationship, meta: CommandMetadata) -> None:
    """Activate the relationship.

    Raises:
        RefusedError: The state machine's refusal, or `agreement-incomplete`.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    if not is_complete(relationship):
        missing = sorted({*PARTIES} - relationship.signed_by)
        raise RefusedError("agreement-incomplete", f"the agreement still needs the signature of: {', '.join(missing)}")
    relationship.record_with_context(Activated, meta, **relationship.pairing.form)


def import_start(relationship: Relationship, meta: CommandMetadata) -> None:
    """Activate an imported match, of whose agreement there is no record.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    relationship.record_with_context(Activated, meta, **relationship.pairing.form)


def pause(relationship: Relationship, meta: CommandMetadata, *, reason: str) -> None:
    """Pause an active relationship.

    Raises:
        RefusedError: The state machine's refusal.
    """
    relationship.record_with_context(Paused, relationship.guard(Transition.PAUSE, meta), reason=reason)


def resume(relationship: Relationship, meta: CommandMetadata) -> None:
    """Resume a paused relationship.

    Raises:
        RefusedError: The state machine's refusal.
    """
    relationship.record_with_context(Resumed, relationship.guard(Transition.RESUME, meta))


def close(
    relationship: Relationship, meta: CommandMetadata, *, initiated_by: Initiator, reason: str, planned: bool
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
    )


def _end_active_period(relationship: Relationship, at: datetime) -> None:
    start, _ = relationship.active_periods[-1]
    relationship.active_periods[-1] = (start, at)
