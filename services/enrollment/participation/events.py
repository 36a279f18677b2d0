"""What happens to a participation: its private events and what each changes."""

from __future__ import annotations

from services.enrollment.participation.aggregate import Participation, RoleName, State
from services.eventstore.aggregate import CreatedEvent, Event


class Taken(Event):
    """What every event of a participation tells: whose it is and where; the base of those that follow the first.

    `person_id` is a pseudonym. `confidentiality` is the program's, so that publication needs no lookup.
    """

    organization_id: str
    program_id: str
    confidentiality: str
    person_id: str
    role: RoleName


class Applied(CreatedEvent):
    """A person asked to take part."""

    TOPIC = "enrollment.participation.applied"
    organization_id: str
    program_id: str
    confidentiality: str
    person_id: str
    role: RoleName
    attempt: int
    previous_participation_id: str | None
    skills: list[str]
    seniority: int | None

    def apply(self, aggregate: Participation) -> None:
        """Remember who, where and in which role."""
        aggregate.state = State.APPLIED
        aggregate.facts = {name: getattr(self, name) for name in Taken.__annotations__}
        aggregate.attempt = self.attempt
        aggregate.previous_participation_id = self.previous_participation_id
        aggregate.skills = tuple(self.skills)
        aggregate.seniority = self.seniority
        aggregate.last_occurred_at = self.occurred_at


class Enrolled(Taken):
    """The person is eligible: may be matched, up to the capacity."""

    TOPIC = "enrollment.participation.enrolled"
    capacity: int
    seniority: int | None

    def apply(self, aggregate: Participation) -> None:
        """Remember the capacity."""
        aggregate.state = State.ENROLLED
        aggregate.capacity = self.capacity
        aggregate.seniority = self.seniority
        aggregate.last_occurred_at = self.occurred_at


class Paused(Taken):
    """No new matches for a while."""

    TOPIC = "enrollment.participation.paused"
    reason: str

    def apply(self, aggregate: Participation) -> None:
        """Remember the pause."""
        aggregate.state = State.PAUSED
        aggregate.last_occurred_at = self.occurred_at


class Resumed(Taken):
    """Back from a pause."""

    TOPIC = "enrollment.participation.resumed"

    def apply(self, aggregate: Participation) -> None:
        """Forget the pause."""
        aggregate.state = State.ENROLLED
        aggregate.last_occurred_at = self.occurred_at


class Rejected(Taken):
    """The program did not take the person."""

    TOPIC = "enrollment.participation.rejected"
    reason: str

    def apply(self, aggregate: Participation) -> None:
        """End it."""
        aggregate.state = State.REJECTED
        aggregate.last_occurred_at = self.occurred_at


class Withdrawn(Taken):
    """The person stopped taking part."""

    TOPIC = "enrollment.participation.withdrawn"
    reason: str

    def apply(self, aggregate: Participation) -> None:
        """End it."""
        aggregate.state = State.WITHDRAWN
        aggregate.last_occurred_at = self.occurred_at


class Completed(Taken):
    """The person took part to the end."""

    TOPIC = "enrollment.participation.completed"

    def apply(self, aggregate: Participation) -> None:
        """End it."""
        aggregate.state = State.COMPLETED
        aggregate.last_occurred_at = self.occurred_at
