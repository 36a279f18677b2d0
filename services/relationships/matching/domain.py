"""Proposals, responses and matches."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.eventstore.aggregate import CreatedEvent
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import (
    PARTIES,
    Pairing,
    PairingEvent,
    Party,
    Proposer,
    Relationship,
    RelationshipEvent,
    TransitionEvent,
)
from services.relationships.states import State, Transition


class Proposed(PairingEvent, CreatedEvent):
    """A pairing of two people was proposed; the proposal expires at `expires_at`."""

    TOPIC = "relationships.relationship.proposed"
    LEADS_TO = State.PROPOSED
    proposed_by: Proposer
    expires_at: datetime

    def apply(self, aggregate: Relationship) -> None:
        """Begin the relationship as a proposal."""
        super().apply(aggregate)
        aggregate.pairing = self.pairing
        aggregate.proposed_by, aggregate.expires_at = self.proposed_by, self.expires_at


class Accepted(RelationshipEvent):
    """One party accepted the proposal."""

    TOPIC = "relationships.relationship.accepted"
    accepted_by: str

    def apply(self, aggregate: Relationship) -> None:
        """Add the acceptance."""
        aggregate.accepted_by |= {self.accepted_by}
        aggregate.last_known_at = self.occurred_at


class Matched(PairingEvent):
    """Every party except the proposer accepted; the match takes a slot of both caseloads."""

    TOPIC = "relationships.relationship.matched"
    LEADS_TO = State.MATCHED

    def apply(self, aggregate: Relationship) -> None:
        """Turn the proposal into a match that holds slots."""
        super().apply(aggregate)
        aggregate.matched_at = self.occurred_at
        aggregate.holds_slots = True


class MatchImported(PairingEvent, CreatedEvent):
    """A match of the past was imported: it had no proposal here and takes no slot."""

    TOPIC = "relationships.relationship.match-imported"
    LEADS_TO = State.MATCHED

    def apply(self, aggregate: Relationship) -> None:
        """Begin the relationship as a match."""
        super().apply(aggregate)
        aggregate.pairing = self.pairing
        aggregate.matched_at = self.occurred_at


class Declined(TransitionEvent):
    """A party declined the proposal."""

    TOPIC = "relationships.relationship.declined"
    LEADS_TO = State.DECLINED
    declined_by: Party
    reason: str


class Expired(TransitionEvent):
    """The proposal was not answered in time."""

    TOPIC = "relationships.relationship.expired"
    LEADS_TO = State.EXPIRED


class Withdrawn(TransitionEvent):
    """The proposer or a coordinator withdrew the proposal."""

    TOPIC = "relationships.relationship.withdrawn"
    LEADS_TO = State.WITHDRAWN
    withdrawn_by: Proposer


def propose(
    id: UUID, pairing: Pairing, meta: CommandMetadata, *, proposed_by: str, expires_at: datetime
) -> Relationship:
    """Propose a pairing.

    Args:
        id: The new relationship's id.
        pairing: The participants, their program and the form.
        meta: The command's metadata.
        proposed_by: mentor, mentee or coordinator.
        expires_at: From when on the proposal cannot be accepted any more.

    Raises:
        RefusedError: `same-person` when mentor and mentee are one person.
    """
    _require_two_people(pairing)
    return Relationship.begin(Proposed, id, meta, **pairing.fields, proposed_by=proposed_by, expires_at=expires_at)


def import_match(id: UUID, pairing: Pairing, meta: CommandMetadata) -> Relationship:
    """Import a match of the past: no proposal, no caseload; only what is impossible is refused.

    Raises:
        RefusedError: `same-person` when mentor and mentee are one person.
    """
    _require_two_people(pairing)
    return Relationship.begin(MatchImported, id, meta, **pairing.fields)


def accept(relationship: Relationship, meta: CommandMetadata, *, party: Party) -> None:
    """Accept as one party; with the last acceptance the proposal becomes a match.

    Raises:
        RefusedError: The state machine's refusal, `own-proposal`, `already-accepted` or `request-expired`.
    """
    meta = relationship.guard(Transition.ACCEPT, meta)
    if party == relationship.proposed_by:
        raise RefusedError("own-proposal", "a proposer cannot accept their own proposal", field="by")
    if party in relationship.accepted_by:
        raise RefusedError("already-accepted", f"the {party} has accepted; the other party has not yet", field="by")
    if meta.is_due(relationship.expires_at):
        detail = f"the proposal could be accepted before {relationship.expires_at.isoformat()}"
        raise RefusedError("request-expired", detail)
    relationship.record_with_context(Accepted, meta, accepted_by=party)
    if {*PARTIES} <= relationship.accepted_by | {relationship.proposed_by}:
        relationship.record(Matched, meta, **relationship.pairing.fields)


def decline(relationship: Relationship, meta: CommandMetadata, *, party: Party, reason: str) -> None:
    """Decline a proposal as a party other than the proposer.

    Raises:
        RefusedError: The state machine's refusal, or `own-proposal`: a proposer withdraws instead.
    """
    meta = relationship.guard(Transition.DECLINE, meta)
    if party == relationship.proposed_by:
        raise RefusedError("own-proposal", "a proposer withdraws the proposal instead of declining it", field="by")
    relationship.record_with_context(Declined, meta, declined_by=party, reason=reason)


def expire(relationship: Relationship, meta: CommandMetadata) -> None:
    """Expire an unanswered proposal whose time has come.

    Raises:
        RefusedError: The state machine's refusal, or `not-yet-due`.
    """
    meta = relationship.guard(Transition.EXPIRE, meta)
    if not meta.is_due(relationship.expires_at):
        raise RefusedError("not-yet-due", f"the proposal can be accepted before {relationship.expires_at.isoformat()}")
    relationship.record_with_context(Expired, meta)


def withdraw(relationship: Relationship, meta: CommandMetadata, *, withdrawn_by: str) -> None:
    """Withdraw a proposal.

    Raises:
        RefusedError: The state machine's refusal, or `not-the-proposer` (a coordinator always may).
    """
    meta = relationship.guard(Transition.WITHDRAW, meta)
    if withdrawn_by not in {relationship.proposed_by, "coordinator"}:
        detail = "only the proposer or a coordinator can withdraw a proposal"
        raise RefusedError("not-the-proposer", detail, field="by")
    relationship.record_with_context(Withdrawn, meta, withdrawn_by=withdrawn_by)


def _require_two_people(pairing: Pairing) -> None:
    if pairing.mentor_id == pairing.mentee_id:
        detail = "mentor and mentee are the same person"
        raise RefusedError("same-person", detail, field="mentee_participation_id", kind="field")
