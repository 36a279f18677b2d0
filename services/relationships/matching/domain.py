"""A proposal, its answers and the match: events and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.eventstore.aggregate import CreatedEvent
from services.eventstore.refusal import RefusedError
from services.relationships.relationship import PARTIES, PairingEvent, Party, Proposer, Relationship, RelationshipEvent
from services.relationships.states import Act, State

if TYPE_CHECKING:
    from uuid import UUID

    from services.eventstore.command_metadata import CommandMetadata
    from services.relationships.relationship import Pairing


class Proposed(PairingEvent, CreatedEvent):
    """Somebody proposed that two people be paired; it lapses at `expires_at`."""

    TOPIC = "relationships.relationship.proposed"
    proposed_by: Proposer
    expires_at: datetime

    def apply(self, aggregate: Relationship) -> None:
        """Begin the relationship as a proposal."""
        aggregate.pairing = self.pairing
        aggregate.state, aggregate.since = State.PROPOSED, self.occurred_at
        aggregate.proposed_by, aggregate.expires_at = self.proposed_by, self.expires_at


class Accepted(RelationshipEvent):
    """One party accepted the proposal."""

    TOPIC = "relationships.relationship.accepted"
    accepted_by: str

    def apply(self, aggregate: Relationship) -> None:
        """Remember who accepted."""
        aggregate.accepted_by |= {self.accepted_by}
        aggregate.since = self.occurred_at


class Matched(PairingEvent):
    """Every party but the proposer accepted; the match takes a slot of both caseloads."""

    TOPIC = "relationships.relationship.matched"

    def apply(self, aggregate: Relationship) -> None:
        """The proposal is a match."""
        aggregate.state, aggregate.holds_slots = State.MATCHED, True
        aggregate.since = aggregate.matched_at = self.occurred_at


class MatchRecalled(PairingEvent, CreatedEvent):
    """A match of the past, entered from a record: it had no proposal here and takes no slot."""

    TOPIC = "relationships.relationship.match-recalled"

    def apply(self, aggregate: Relationship) -> None:
        """Begin the relationship as a match."""
        aggregate.pairing = self.pairing
        aggregate.state = State.MATCHED
        aggregate.since = aggregate.matched_at = self.occurred_at


class Declined(RelationshipEvent):
    """A party who was asked said no."""

    TOPIC = "relationships.relationship.declined"
    declined_by: Party
    reason: str

    def apply(self, aggregate: Relationship) -> None:
        """End the proposal."""
        aggregate.state, aggregate.since = State.DECLINED, self.occurred_at


class Expired(RelationshipEvent):
    """Nobody answered in time."""

    TOPIC = "relationships.relationship.expired"

    def apply(self, aggregate: Relationship) -> None:
        """End the proposal."""
        aggregate.state, aggregate.since = State.EXPIRED, self.occurred_at


class Withdrawn(RelationshipEvent):
    """Whoever proposed it, or a coordinator, took the proposal back."""

    TOPIC = "relationships.relationship.withdrawn"
    withdrawn_by: Proposer

    def apply(self, aggregate: Relationship) -> None:
        """End the proposal."""
        aggregate.state, aggregate.since = State.WITHDRAWN, self.occurred_at


def propose(
    id: UUID, pairing: Pairing, meta: CommandMetadata, *, proposed_by: str, expires_at: datetime
) -> Relationship:
    """Propose a pairing.

    Args:
        id: the new relationship's id.
        pairing: who with whom, where and in which form.
        meta: The command's metadata.
        proposed_by: mentor, mentee or coordinator.
        expires_at: after this moment the proposal can no longer be accepted.

    Raises:
        RefusedError: `same-person` when somebody would mentor themselves.
    """
    _two_people(pairing)
    return Relationship.begin(Proposed, id, meta, **pairing.fields, proposed_by=proposed_by, expires_at=expires_at)


def recall(id: UUID, pairing: Pairing, meta: CommandMetadata) -> Relationship:
    """Enter a match of the past: no proposal, no caseload, only what is impossible is refused.

    Raises:
        RefusedError: `same-person` when somebody would mentor themselves.
    """
    _two_people(pairing)
    return Relationship.begin(MatchRecalled, id, meta, **pairing.fields)


def accept(relationship: Relationship, meta: CommandMetadata, *, party: Party) -> None:
    """Accept as one party; with the last acceptance the proposal becomes a match.

    Raises:
        RefusedError: by the state table, `own-proposal`, `already-accepted` or `request-expired`.
    """
    meta = relationship.admit(Act.ACCEPT, meta)
    if party == relationship.proposed_by:
        raise RefusedError("own-proposal", "a proposer cannot accept their own proposal", field="by")
    if party in relationship.accepted_by:
        raise RefusedError("already-accepted", f"the {party} accepted before; the other party has not yet", field="by")
    if meta.occurred_at > relationship.expires_at:
        raise RefusedError(
            "request-expired", f"the proposal could be accepted until {relationship.expires_at.isoformat()}"
        )
    relationship.note(Accepted, meta, accepted_by=party)
    if {*PARTIES} <= relationship.accepted_by | {relationship.proposed_by}:
        relationship.record(Matched, meta, **relationship.pairing.fields)


def decline(relationship: Relationship, meta: CommandMetadata, *, party: Party, reason: str) -> None:
    """Say no to a proposal, as a party who was asked.

    Raises:
        RefusedError: by the state table, or `own-proposal`: whoever proposed withdraws instead.
    """
    meta = relationship.admit(Act.DECLINE, meta)
    if party == relationship.proposed_by:
        raise RefusedError(
            "own-proposal", "whoever proposed withdraws the proposal instead of declining it", field="by"
        )
    relationship.note(Declined, meta, declined_by=party, reason=reason)


def expire(relationship: Relationship, meta: CommandMetadata) -> None:
    """Let an unanswered proposal lapse, once its time has come.

    Raises:
        RefusedError: by the state table, or `not-yet-due`.
    """
    meta = relationship.admit(Act.EXPIRE, meta)
    if meta.occurred_at <= relationship.expires_at:
        raise RefusedError("not-yet-due", f"the proposal can be accepted until {relationship.expires_at.isoformat()}")
    relationship.note(Expired, meta)


def withdraw(relationship: Relationship, meta: CommandMetadata, *, withdrawn_by: str) -> None:
    """Take a proposal back.

    Raises:
        RefusedError: by the state table, or `not-the-proposer` (a coordinator may always).
    """
    meta = relationship.admit(Act.WITHDRAW, meta)
    if withdrawn_by not in {relationship.proposed_by, "coordinator"}:
        raise RefusedError(
            "not-the-proposer", "only whoever proposed, or a coordinator, withdraws a proposal", field="by"
        )
    relationship.note(Withdrawn, meta, withdrawn_by=withdrawn_by)


def _two_people(pairing: Pairing) -> None:
    if pairing.mentor_id == pairing.mentee_id:
        raise RefusedError(
            "same-person", "mentor and mentee are the same person", field="mentee_participation_id", kind="field"
        )
