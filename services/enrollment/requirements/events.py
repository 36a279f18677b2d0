"""Private events of a requirement, and how each changes the participation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.events import ParticipationEvent
from services.enrollment.requirement_record import RequirementRecord
from services.enrollment.requirements.states import State
from services.policy.policy import RequirementKind
from services.policy.validity import Change, requirement_item

RENEWAL = frozenset({State.REQUESTED, State.IN_REVIEW})
"""States that an expiry leaves: the renewal goes on."""


class RequirementEvent(ParticipationEvent):
    """Base of every event of a requirement; the participation's own state stays as it is."""

    kind: RequirementKind

    def apply(self, aggregate: Participation) -> None:
        """Change the record of the requirement, and the last known time."""
        before = aggregate.requirements.get(self.kind) or RequirementRecord(self.kind)
        changed = replace(before, reason=None, decided_by=self.actor, decided_at=self.occurred_at)
        aggregate.requirements = {**aggregate.requirements, self.kind: self.change(changed)}
        aggregate.last_known_at = max(aggregate.last_known_at, self.occurred_at)

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Return the record after this event."""
        raise NotImplementedError

    def change_validity(self, aggregate: Participation, valid_from: datetime | None, until: datetime | None) -> None:
        """Add a change of validity to the participation."""
        change = Change(requirement_item(self.kind), valid_from, until)
        aggregate.validity_changes = (*aggregate.validity_changes, change)


class RequirementRequested(RequirementEvent):
    """The requirement was requested of the participant."""

    TOPIC = "enrollment.participation.requirement-requested"
    criteria_version: int

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Begin the processing; what holds goes on to hold."""
        return replace(record, state=State.REQUESTED)


class RequirementReviewStarted(RequirementEvent):
    """Staff examines the requirement."""

    TOPIC = "enrollment.participation.requirement-review-started"

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Begin the review."""
        return replace(record, state=State.IN_REVIEW)


class ClearingEvent(RequirementEvent):
    """Base of the events after which a requirement holds because it is cleared.

    `evidence_reference` is where the evidence is filed: private.
    """

    criteria_version: int
    valid_from: datetime
    valid_until: datetime | None
    evidence: int
    evidence_reference: str | None

    def apply(self, aggregate: Participation) -> None:
        """Change the record and begin the validity."""
        super().apply(aggregate)
        self.change_validity(aggregate, self.valid_from, self.valid_until)

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Clear it."""
        return replace(
            record,
            state=State.CLEARED,
            holds=True,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            criteria_version=self.criteria_version,
            evidence=self.evidence,
            evidence_reference=self.evidence_reference,
            overridden=False,
        )


class RequirementCleared(ClearingEvent):
    """The requirement is met by the policy's criteria, from `valid_from` until `valid_until`."""

    TOPIC = "enrollment.participation.requirement-cleared"


class RequirementOverridden(ClearingEvent):
    """Staff cleared the requirement against the criteria, or for another time than the policy's, for a reason."""

    TOPIC = "enrollment.participation.requirement-overridden"
    reason: str

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Clear it, with the reason."""
        return replace(super().change(record), overridden=True, reason=self.reason)


class RequirementWaived(RequirementEvent):
    """The requirement was waived until `valid_until`, for a reason."""

    TOPIC = "enrollment.participation.requirement-waived"
    reason: str
    valid_until: datetime | None

    def apply(self, aggregate: Participation) -> None:
        """Change the record and begin the validity."""
        super().apply(aggregate)
        self.change_validity(aggregate, self.occurred_at, self.valid_until)

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Waive it."""
        return replace(
            record,
            state=State.WAIVED,
            holds=True,
            valid_from=self.occurred_at,
            valid_until=self.valid_until,
            criteria_version=None,
            evidence=None,
            evidence_reference=None,
            overridden=False,
            reason=self.reason,
        )


class EndingEvent(RequirementEvent):
    """Base of the events after which a requirement does not hold any more."""

    def apply(self, aggregate: Participation) -> None:
        """Change the record and end the validity."""
        super().apply(aggregate)
        self.change_validity(aggregate, None, self.occurred_at)


class RequirementExpired(EndingEvent):
    """The validity of the requirement ended; it occurred at the end itself, however late it is recorded."""

    TOPIC = "enrollment.participation.requirement-expired"

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Expire it; a renewal that is requested or in review goes on."""
        state = record.state if record.state in RENEWAL else State.EXPIRED
        return replace(record, state=state, holds=False, ended_at=self.occurred_at)


class RequirementRevoked(EndingEvent):
    """Staff revoked a requirement that was cleared or waived."""

    TOPIC = "enrollment.participation.requirement-revoked"
    reason: str

    def change(self, record: RequirementRecord) -> RequirementRecord:
        """Revoke it, and end a renewal."""
        return replace(record, state=State.REVOKED, holds=False, ended_at=self.occurred_at, reason=self.reason)
