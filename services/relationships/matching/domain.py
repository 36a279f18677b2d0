"""Proposals, responses and matches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from services.eventstore.aggregate import CreatedEvent
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships.conflicts.domain import require_no_conflict
from services.relationships.matching.caseload import Predecessor
from services.relationships.relationship import (
    PARTIES,
    Initiator,
    Pairing,
    PairingEvent,
    Party,
    Proposer,
    Relationship,
    RelationshipEvent,
    TransitionEvent,
)
from services.relationships.states import State, Transition

NOT_NOW = "not-now"
"""The reason of a refusal that may name the day from which the party can be asked again."""
LONGEST_NOT_NOW = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The run of the matching that drafted a proposal, and the versions of its engine and solver."""

    run_id: str
    algorithm: str


class Proposed(PairingEvent, CreatedEvent):
    """A pairing of two people was proposed; the proposal expires at `expires_at`."""

    TOPIC = "relationships.relationship.proposed"
    LEADS_TO = State.PROPOSED
    proposed_by: Proposer
    expires_at: datetime
    run_id: str | None = field(default=None, kw_only=True)
    """The run of the matching that drafted it; None where no run did."""
    algorithm: str | None = field(default=None, kw_only=True)
    """The versions of the engine and of the solver of that run."""

    def apply(self, aggregate: Relationship) -> None:
        """Begin the relationship as a proposal."""
        super().apply(aggregate)
        aggregate.pairing = self.pairing
        aggregate.proposed_by, aggregate.proposed_at = self.proposed_by, self.occurred_at
        aggregate.expires_at = self.expires_at


class Accepted(RelationshipEvent):
    """One party accepted the proposal."""

    TOPIC = "relationships.relationship.accepted"
    accepted_by: str

    def apply(self, aggregate: Relationship) -> None:
        """Add the acceptance."""
        aggregate.accepted_by |= {self.accepted_by}
        aggregate.last_known_at = self.occurred_at


class Matched(PairingEvent):
    """Every party except the proposer accepted; the match takes a slot of both caseloads.

    Where an earlier relationship of the mentee in the program has closed, it is a rematch and names the last of them.
    """

    TOPIC = "relationships.relationship.matched"
    LEADS_TO = State.MATCHED
    predecessor_id: str | None = field(default=None, kw_only=True)
    predecessor_planned: bool | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Relationship) -> None:
        """Turn the proposal into a match that holds slots."""
        super().apply(aggregate)
        aggregate.matched_at = self.occurred_at
        aggregate.holds_slots = True


class MatchAccepted(TransitionEvent):
    """Every party except the proposer accepted; the match awaits the approval of the program's staff."""

    TOPIC = "relationships.relationship.match-accepted"
    LEADS_TO = State.AWAITING_APPROVAL


class MatchApproved(RelationshipEvent):
    """The program's staff approved a match that all parties had accepted."""

    TOPIC = "relationships.relationship.match-approved"

    def apply(self, aggregate: Relationship) -> None:
        """Change the last known time; `Matched` follows in the same transaction."""
        aggregate.last_known_at = self.occurred_at


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
    until: str | None = field(default=None, kw_only=True)
    """An ISO date: “not now”, and not before that day."""

    def apply(self, aggregate: Relationship) -> None:
        """Set the reason, and the day from which it can be proposed again."""
        super().apply(aggregate)
        aggregate.declined_for, aggregate.not_before = self.reason, self.until


class Expired(TransitionEvent):
    """The proposal was not answered in time."""

    TOPIC = "relationships.relationship.expired"
    LEADS_TO = State.EXPIRED


class Withdrawn(TransitionEvent):
    """The proposer, a coordinator or the program withdrew the proposal."""

    TOPIC = "relationships.relationship.withdrawn"
    LEADS_TO = State.WITHDRAWN
    withdrawn_by: Initiator


class Superseded(TransitionEvent):
    """Another match took the place of the proposal: the mentee has no room for it any more."""

    TOPIC = "relationships.relationship.superseded"
    LEADS_TO = State.SUPERSEDED
    superseded_by_id: str


def propose(
    id: UUID,
    pairing: Pairing,
    meta: CommandMetadata,
    *,
    proposed_by: str,
    expires_at: datetime,
    policy_version: int = 1,
    origin: RunOrigin | None = None,
) -> Relationship:
    """Propose a pairing.

    Args:
        id: The new relationship's id.
        pairing: The participants, their program and the form.
        meta: The command's metadata.
        proposed_by: mentor, mentee or coordinator.
        expires_at: From when on the proposal cannot be accepted any more.
        policy_version: The version of the policy that it is decided under.
        origin: The run of the matching that drafted it; None where no run did.

    Raises:
        RefusedError: `same-person` when mentor and mentee are one person.
    """
    _require_two_people(pairing)
    return Relationship.begin(
        Proposed,
        id,
        meta,
        **pairing.fields,
        proposed_by=proposed_by,
        expires_at=expires_at,
        policy_version=policy_version,
        **({} if origin is None else {"run_id": origin.run_id, "algorithm": origin.algorithm}),
    )


def import_match(id: UUID, pairing: Pairing, meta: CommandMetadata) -> Relationship:
    """Import a match of the past: no proposal, no caseload; only what is impossible is refused.

    Raises:
        RefusedError: `same-person` when mentor and mentee are one person.
    """
    _require_two_people(pairing)
    return Relationship.begin(MatchImported, id, meta, **pairing.fields)


def accept(
    relationship: Relationship,
    meta: CommandMetadata,
    *,
    party: Party,
    policy_version: int = 1,
    approval_required: bool = False,
    predecessor: Predecessor | None = None,
) -> None:
    """Accept as one party; with the last acceptance the proposal becomes a match, or awaits approval.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        party: Who accepts.
        policy_version: The version of the policy that it is decided under.
        approval_required: Whether that version requires the approval of the program's staff.
        predecessor: The mentee's last closed relationship in the program.

    Raises:
        RefusedError: The state machine's refusal, `own-proposal`, `already-accepted`, `request-expired` or
            `conflict-raised`.
    """
    meta = relationship.guard(Transition.ACCEPT, meta)
    require_no_conflict(relationship)
    if party == relationship.proposed_by:
        raise RefusedError("own-proposal", "a proposer cannot accept their own proposal", field="by")
    if party in relationship.accepted_by:
        raise RefusedError("already-accepted", f"the {party} has accepted; the other party has not yet", field="by")
    if meta.is_due(relationship.expires_at):
        detail = f"the proposal could be accepted before {relationship.expires_at.isoformat()}"
        raise RefusedError("request-expired", detail)
    relationship.record_with_context(Accepted, meta, accepted_by=party)
    if not {*PARTIES} <= relationship.accepted_by | {relationship.proposed_by}:
        return
    if approval_required:
        relationship.record_with_context(MatchAccepted, meta)
    else:
        _match(relationship, meta, policy_version, predecessor)


def approve(
    relationship: Relationship, meta: CommandMetadata, *, policy_version: int, predecessor: Predecessor | None = None
) -> None:
    """Approve a match that all parties accepted, as the program's staff.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        policy_version: The version of the policy that it is decided under.
        predecessor: The mentee's last closed relationship in the program.

    Raises:
        RefusedError: The state machine's refusal, or `conflict-raised`.
    """
    meta = relationship.guard(Transition.APPROVE, meta)
    require_no_conflict(relationship)
    relationship.record_with_context(MatchApproved, meta)
    _match(relationship, meta, policy_version, predecessor)


def decline(
    relationship: Relationship, meta: CommandMetadata, *, party: Party, reason: str, until: date | None = None
) -> None:
    """Decline a proposal as a party other than the proposer.

    Args:
        relationship: The relationship.
        meta: The command's metadata.
        party: Who declines.
        reason: A code.
        until: With the reason `not-now`, the day before which the party does not want to be asked again.

    Raises:
        RefusedError: The state machine's refusal; `own-proposal`: a proposer withdraws instead; `until-without-not-now`
            or `until-out-of-range` (fields).
    """
    meta = relationship.guard(Transition.DECLINE, meta)
    if party == relationship.proposed_by:
        raise RefusedError("own-proposal", "a proposer withdraws the proposal instead of declining it", field="by")
    _require_until(meta, reason, until)
    day = None if until is None else until.isoformat()
    relationship.record_with_context(Declined, meta, declined_by=party, reason=reason, until=day)


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


def take_back(relationship: Relationship, meta: CommandMetadata) -> None:
    """Withdraw a proposal as the program, because a participation, the program or the membership ended.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.TAKE_BACK, meta)
    relationship.record_with_context(Withdrawn, meta, withdrawn_by="program")


def supersede(relationship: Relationship, meta: CommandMetadata, *, superseded_by_id: UUID) -> None:
    """End a proposal because another match took the mentee's last slot.

    Raises:
        RefusedError: The state machine's refusal.
    """
    meta = relationship.guard(Transition.SUPERSEDE, meta)
    relationship.record_with_context(Superseded, meta, superseded_by_id=str(superseded_by_id))


def _require_until(meta: CommandMetadata, reason: str, until: date | None) -> None:
    if until is None:
        return
    if reason != NOT_NOW:
        detail = f"a day is stated with the reason {NOT_NOW} only"
        raise RefusedError("until-without-not-now", detail, field="until", kind="field")
    today = meta.recorded_at.date()
    if not today < until <= today + LONGEST_NOT_NOW:
        detail = f"the day lies after today, and at most {LONGEST_NOT_NOW.days} days from now"
        raise RefusedError("until-out-of-range", detail, field="until", kind="field")


def _match(
    relationship: Relationship, meta: CommandMetadata, policy_version: int, predecessor: Predecessor | None
) -> None:
    id, planned = (None, None) if predecessor is None else predecessor
    relationship.record(
        Matched,
        meta,
        **relationship.pairing.fields,
        policy_version=policy_version,
        predecessor_id=id,
        predecessor_planned=planned,
    )


def _require_two_people(pairing: Pairing) -> None:
    if pairing.mentor_id == pairing.mentee_id:
        detail = "mentor and mentee are the same person"
        raise RefusedError("same-person", detail, field="mentee_participation_id", kind="field")
