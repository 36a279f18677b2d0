"""A matched relationship starts, pauses, resumes and ends: events and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.eventstore.refusal import RefusedError
from services.relationships.agreements.domain import agreed
from services.relationships.relationship import Direction, Formality, Initiator, Relationship, RelationshipEvent, Shape
from services.relationships.sessions.domain import cancel_future
from services.relationships.states import Act, State

if TYPE_CHECKING:
    from services.eventstore.command_metadata import CommandMetadata


class Activated(RelationshipEvent):
    """The relationship started; `occurred_at` is its start."""

    TOPIC = "relationships.relationship.activated"
    formality: Formality
    direction: Direction
    shape: Shape
    group_id: str | None

    def apply(self, aggregate: Relationship) -> None:
        """Open the first active time."""
        aggregate.state, aggregate.since = State.ACTIVE, self.occurred_at
        aggregate.spans.append((self.occurred_at, None))


class Paused(RelationshipEvent):
    """The parties interrupt the relationship."""

    TOPIC = "relationships.relationship.paused"
    reason: str

    def apply(self, aggregate: Relationship) -> None:
        """End the active time."""
        aggregate.state, aggregate.since = State.PAUSED, self.occurred_at
        _end_span(aggregate, self.occurred_at)


class Resumed(RelationshipEvent):
    """The interruption is over."""

    TOPIC = "relationships.relationship.resumed"

    def apply(self, aggregate: Relationship) -> None:
        """Open another active time."""
        aggregate.state, aggregate.since = State.ACTIVE, self.occurred_at
        aggregate.spans.append((self.occurred_at, None))


class Closed(RelationshipEvent):
    """The relationship ended; `occurred_at` is its effective date."""

    TOPIC = "relationships.relationship.closed"
    initiated_by: Initiator
    reason: str
    planned: bool
    activated_at: datetime | None

    def apply(self, aggregate: Relationship) -> None:
        """End the active time and give up the slots."""
        if aggregate.state is State.ACTIVE:
            _end_span(aggregate, self.occurred_at)
        aggregate.state, aggregate.since = State.CLOSED, self.occurred_at
        aggregate.holds_slots = False


def activate(relationship: Relationship, meta: CommandMetadata) -> None:
    """Start the relationship.

    Raises:
        RefusedError: by the state table, or `agreement-incomplete`.
    """
    meta = relationship.admit(Act.ACTIVATE, meta)
    if not agreed(relationship):
        missing = sorted({"mentor", "mentee"} - relationship.signed_by)
        raise RefusedError("agreement-incomplete", f"the agreement still needs the signature of: {', '.join(missing)}")
    relationship.note(Activated, meta, **relationship.pairing.form)


def recall_start(relationship: Relationship, meta: CommandMetadata) -> None:
    """Enter the start of a recalled relationship, of whose agreement there is no record.

    Raises:
        RefusedError: by the state table.
    """
    meta = relationship.admit(Act.ACTIVATE, meta)
    relationship.note(Activated, meta, **relationship.pairing.form)


def pause(relationship: Relationship, meta: CommandMetadata, *, reason: str) -> None:
    """Interrupt an active relationship.

    Raises:
        RefusedError: by the state table.
    """
    relationship.note(Paused, relationship.admit(Act.PAUSE, meta), reason=reason)


def resume(relationship: Relationship, meta: CommandMetadata) -> None:
    """Take up a paused relationship again.

    Raises:
        RefusedError: by the state table.
    """
    relationship.note(Resumed, relationship.admit(Act.RESUME, meta))


def close(
    relationship: Relationship, meta: CommandMetadata, *, initiated_by: Initiator, reason: str, planned: bool
) -> None:
    """End the relationship and cancel the sessions that were to come.

    The slots its match took are released by the use case, in the same transaction.

    Raises:
        RefusedError: by the state table.
    """
    meta = relationship.admit(Act.CLOSE, meta)
    cancel_future(relationship, meta, cancelled_by=initiated_by)
    relationship.note(
        Closed,
        meta,
        initiated_by=initiated_by,
        reason=reason,
        planned=planned,
        activated_at=relationship.activated_at,
    )


def _end_span(relationship: Relationship, at: datetime) -> None:
    start, _ = relationship.spans[-1]
    relationship.spans[-1] = (start, at)
