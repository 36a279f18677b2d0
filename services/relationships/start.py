"""The start of a matched relationship: once its agreement is signed, or of an informal one with its match."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta

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
    trial_ends_at: datetime | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Begin the first active period, and the trial where there is one."""
        super().apply(aggregate)
        aggregate.policy_version = self.policy_version
        aggregate.trial_ends_at = self.trial_ends_at
        aggregate.active_periods.append((self.occurred_at, None))


def activate(
    relationship: Relationship, meta: CommandMetadata, *, policy_version: int = 1, trial_days: int = 0
) -> None:
    """Activate the relationship.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        policy_version: The version of the policy that it is decided under.
        trial_days: Days on trial after its start, by that version; 0 for none.

    Raises:
        RefusedError: The state machine's refusal, `conflict-raised` or `agreement-incomplete`.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    require_no_conflict(relationship)
    missing = missing_signatures(relationship)
    if missing:
        raise RefusedError("agreement-incomplete", f"the agreement still needs the signature of: {', '.join(missing)}")
    trial_ends_at = meta.occurred_at + timedelta(days=trial_days) if trial_days else None
    form = relationship.pairing.form
    relationship.record_with_context(
        Activated, meta, **form, policy_version=policy_version, trial_ends_at=trial_ends_at
    )


def import_start(relationship: Relationship, meta: CommandMetadata) -> None:
    """Activate an imported match, of whose agreement there is no record.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.ACTIVATE, meta)
    relationship.record_with_context(Activated, meta, **relationship.pairing.form)
