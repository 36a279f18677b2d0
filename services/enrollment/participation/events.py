"""Private events of a participation, and how each changes the aggregate."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from services.enrollment.participation.aggregate import Enrollment, Participation, RoleName
from services.enrollment.participation.states import State
from services.eventstore.aggregate import CreatedEvent, Event


class ParticipationEvent(Event):
    """Base of every event of a participation; a subclass names the state that it leads to.

    `person_id` is a pseudonym. `confidentiality` is the program's, so that publication needs no lookup.
    """

    LEADS_TO = State.NONE

    organization_id: str
    program_id: str
    confidentiality: str
    person_id: str
    role: RoleName

    def apply(self, aggregate: Participation) -> None:
        """Change the state and the last known time."""
        aggregate.state = self.LEADS_TO
        aggregate.last_known_at = self.occurred_at


class Invited(ParticipationEvent, CreatedEvent):
    """A person was invited to a program in a role; the invitation can be accepted before `expires_at`."""

    TOPIC = "enrollment.participation.invited"
    LEADS_TO = State.INVITED
    attempt: int
    previous_participation_id: str | None
    expires_at: datetime

    def apply(self, aggregate: Participation) -> None:
        """Set the context and the deadline."""
        super().apply(aggregate)
        aggregate.context = {name: getattr(self, name) for name in ParticipationEvent.__annotations__}
        aggregate.attempt = self.attempt
        aggregate.previous_participation_id = self.previous_participation_id
        aggregate.invitation_expires_at = self.expires_at


class InvitationAccepted(ParticipationEvent):
    """The invited person applied."""

    TOPIC = "enrollment.participation.invitation-accepted"
    LEADS_TO = State.APPLIED
    attempt: int
    previous_participation_id: str | None
    skills: list[str]
    seniority: int | None

    def apply(self, aggregate: Participation) -> None:
        """Set what the application states."""
        super().apply(aggregate)
        aggregate.skills = tuple(self.skills)
        aggregate.seniority = self.seniority


class Applied(ParticipationEvent, CreatedEvent):
    """A person applied to a program in a role, without an invitation."""

    TOPIC = "enrollment.participation.applied"
    LEADS_TO = State.APPLIED
    attempt: int
    previous_participation_id: str | None
    skills: list[str]
    seniority: int | None

    def apply(self, aggregate: Participation) -> None:
        """Set the context and what the application states."""
        super().apply(aggregate)
        aggregate.context = {name: getattr(self, name) for name in ParticipationEvent.__annotations__}
        aggregate.attempt = self.attempt
        aggregate.previous_participation_id = self.previous_participation_id
        aggregate.skills = tuple(self.skills)
        aggregate.seniority = self.seniority


class ScreeningStarted(ParticipationEvent):
    """The application is being examined."""

    TOPIC = "enrollment.participation.screening-started"
    LEADS_TO = State.SCREENING


class Waitlisted(ParticipationEvent):
    """The applicant waits for a place, or the place in the order of admission changed."""

    TOPIC = "enrollment.participation.waitlisted"
    LEADS_TO = State.WAITLISTED
    reason: str
    priority: int

    def apply(self, aggregate: Participation) -> None:
        """Set why the applicant waits, and with which priority."""
        super().apply(aggregate)
        aggregate.waiting = (self.reason, self.priority)


class Enrolled(ParticipationEvent):
    """The person is eligible to be matched, up to the capacity."""

    TOPIC = "enrollment.participation.enrolled"
    LEADS_TO = State.ENROLLED
    capacity: int
    seniority: int | None
    policy_version: int = field(default=1, kw_only=True)

    def apply(self, aggregate: Participation) -> None:
        """Set the capacity and the seniority, and keep how it was decided."""
        super().apply(aggregate)
        aggregate.capacity = self.capacity
        aggregate.seniority = self.seniority
        aggregate.enrollment = Enrollment(
            policy_version=self.policy_version,
            capacity=self.capacity,
            seniority=self.seniority,
            occurred_at=self.occurred_at,
            decided_at=self.occurred_at if self.imported else self.recorded_at,
        )


class Paused(ParticipationEvent):
    """The participation is paused: no new matches."""

    TOPIC = "enrollment.participation.paused"
    LEADS_TO = State.PAUSED
    reason: str
    resumes_at: datetime | None = field(default=None, kw_only=True)

    def apply(self, aggregate: Participation) -> None:
        """Set when the participation is to resume by itself."""
        super().apply(aggregate)
        aggregate.resumes_at = self.resumes_at


class Resumed(ParticipationEvent):
    """The pause ended."""

    TOPIC = "enrollment.participation.resumed"
    LEADS_TO = State.ENROLLED


class Suspended(ParticipationEvent):
    """The participation is suspended: nothing starts in it until it is reinstated."""

    TOPIC = "enrollment.participation.suspended"
    LEADS_TO = State.SUSPENDED
    reason: str

    def apply(self, aggregate: Participation) -> None:
        """Remember the state to which a reinstatement returns, and why it was left."""
        aggregate.suspended_from, aggregate.suspension_reason = aggregate.state, self.reason
        super().apply(aggregate)


class Reinstated(ParticipationEvent):
    """The suspension ended: the participation is as it was before."""

    TOPIC = "enrollment.participation.reinstated"

    def apply(self, aggregate: Participation) -> None:
        """Return to the state before the suspension."""
        aggregate.state, aggregate.suspension_reason = aggregate.suspended_from, None
        aggregate.last_known_at = self.occurred_at


class CapacityChanged(ParticipationEvent):
    """The participant's capacity changed; a lower one ends no relationship."""

    TOPIC = "enrollment.participation.capacity-changed"
    capacity: int

    def apply(self, aggregate: Participation) -> None:
        """Set the capacity."""
        aggregate.capacity = self.capacity
        aggregate.last_known_at = self.occurred_at


class SeniorityChanged(ParticipationEvent):
    """The participant's level on the program's scale changed, or was put right."""

    TOPIC = "enrollment.participation.seniority-changed"
    seniority: int | None

    def apply(self, aggregate: Participation) -> None:
        """Set the seniority."""
        aggregate.seniority = self.seniority
        aggregate.last_known_at = self.occurred_at


class Rejected(ParticipationEvent):
    """The application was rejected."""

    TOPIC = "enrollment.participation.rejected"
    LEADS_TO = State.REJECTED
    reason: str


class Withdrawn(ParticipationEvent):
    """The person withdrew, or did not accept the invitation."""

    TOPIC = "enrollment.participation.withdrawn"
    LEADS_TO = State.WITHDRAWN
    reason: str


class Completed(ParticipationEvent):
    """The person completed the program."""

    TOPIC = "enrollment.participation.completed"
    LEADS_TO = State.COMPLETED


class Removed(ParticipationEvent):
    """The program's staff removed the participant."""

    TOPIC = "enrollment.participation.removed"
    LEADS_TO = State.REMOVED
    reason: str


class ParticipantErased(ParticipationEvent):
    """The person was erased: what was stated about seniority no longer counts; the state remains."""

    TOPIC = "enrollment.participation.participant-erased"

    def apply(self, aggregate: Participation) -> None:
        """Drop the seniority."""
        aggregate.seniority = None
        aggregate.last_known_at = self.occurred_at
