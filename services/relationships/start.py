"""The start of a matched relationship: once its agreement is signed, or of an informal one with its match."""

from __future__ import annotations

from dataclasses import field

from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.agreements.domain import missing_signatures
from services.relationships.conflicts.domain import require_no_conflict
from services.relationships.relationship import Direction, Formality, Relationship, Shape, TransitionEvent
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
        aggregate.policy_version = self.policy_version
        aggregate.active_periods.append((self.occurred_at, None))


def activate(relationship: Relationship, meta: CommandMetadata, *, policy_version: int = 1) -> None:
    """Activate the relationship.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        policy_version: The version of the policy that it is decided under.

    Raises:
        RefusedError: The state machine's refusal, `conflict-raised` or `agreement-incomplete`.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    require_no_conflict(relationship)
    missing = missing_signatures(relationship)
    if missing:
        raise RefusedError("agreement-incomplete", f"the agreement still needs the signature of: {', '.join(missing)}")
    relationship.record_with_context(Activated, meta, **relationship.pairing.form, policy_version=policy_version)


def import_start(relationship: Relationship, meta: CommandMetadata) -> None:
    """Activate an imported match, of whose agreement there is no record.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    relationship.record_with_context(Activated, meta, **relationship.pairing.form)
