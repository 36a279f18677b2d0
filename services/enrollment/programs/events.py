"""Private events of a program, and how each changes the aggregate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.enrollment.programs.aggregate import Program, StatedPolicy
from services.enrollment.programs.content import Content, read_content
from services.enrollment.programs.states import State
from services.eventstore.aggregate import CreatedEvent, Event
from services.policy.policy import Better, Confidentiality
from services.policy.versions import PolicyVersion


class ProgramEvent(Event):
    """Base of every event of a program's life.

    `confidentiality` is the program's, so that publication needs no lookup.
    """

    organization_id: str
    program_id: str
    confidentiality: Confidentiality

    def apply(self, aggregate: Program) -> None:
        """Change the last known time."""
        aggregate.last_known_at = self.occurred_at


class ContentEvent(ProgramEvent):
    """Base of the events that state a policy, whole, as JSON (`Content.plain`)."""

    content: dict[str, Any]

    @property
    def stated(self) -> Content:
        """The content that it states."""
        return read_content(self.content)

    def stated_policy(self, number: int, effective_at: datetime) -> StatedPolicy:
        """Return the version that it states.

        Args:
            number: The version's number.
            effective_at: From when it is in force.
        """
        content = self.stated
        version = PolicyVersion(number, effective_at, content.policy)
        return StatedPolicy(version, content, self.actor, self.recorded_at)


class CreatedProgramEvent(ContentEvent, CreatedEvent):
    """Base of the first event of a program."""

    name: str
    salt: str

    def apply(self, aggregate: Program) -> None:
        """Set the name and the first version of the policy."""
        super().apply(aggregate)
        aggregate.organization_id = UUID(self.organization_id)
        aggregate.name = self.name
        aggregate.salt = self.salt
        aggregate.opened_at = self.occurred_at
        aggregate.history = [self.stated_policy(1, self.occurred_at)]


class ProgramDrafted(CreatedProgramEvent):
    """The program was drafted; it admits no person before it opens."""

    TOPIC = "enrollment.program.drafted"

    def apply(self, aggregate: Program) -> None:
        """Begin the draft."""
        super().apply(aggregate)
        aggregate.state = State.DRAFT


class ProgramOpened(CreatedProgramEvent):
    """The program was drafted and opened in one step."""

    TOPIC = "enrollment.program.opened"
    class_version = 2

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Gather the policy, whose fields were fields of the event; there was nothing else in a content."""
        names = (
            *("formalities", "directions", "shapes", "mentor_capacity", "mentee_limit", "minimum_group_size"),
            *("request_expiry_days", "opens_on", "closes_on"),
        )
        policy = {name: state.pop(name) for name in names}
        state["content"] = {"policy": {**policy, "confidentiality": state["confidentiality"]}}

    def apply(self, aggregate: Program) -> None:
        """Open the program."""
        super().apply(aggregate)
        aggregate.state = State.OPEN


class DraftChanged(ContentEvent):
    """The policy of a draft was stated again; it is published once the program opens."""

    TOPIC = "enrollment.program.draft-changed"

    def apply(self, aggregate: Program) -> None:
        """Replace the draft's policy."""
        super().apply(aggregate)
        aggregate.history = [self.stated_policy(1, self.occurred_at)]


class DraftOpened(ContentEvent):
    """A drafted program opened, with the policy that it runs under."""

    TOPIC = "enrollment.program.draft-opened"
    name: str

    def apply(self, aggregate: Program) -> None:
        """Open the program; the first version of its policy takes effect."""
        super().apply(aggregate)
        aggregate.state = State.OPEN
        aggregate.opened_at = self.occurred_at
        aggregate.history = [self.stated_policy(1, self.occurred_at)]


class PolicyChanged(ContentEvent):
    """A new version of the policy was stated: decisions from `effective_at` on are made under it."""

    TOPIC = "enrollment.program.policy-changed"
    policy_version: int
    effective_at: datetime

    def apply(self, aggregate: Program) -> None:
        """Add the version."""
        super().apply(aggregate)
        aggregate.history = [*aggregate.history, self.stated_policy(self.policy_version, self.effective_at)]


class ObjectiveDefined(ProgramEvent):
    """An objective was defined or changed; the program keeps it by the policy's event, which is saved with this one.

    `due_on` counts days from 1970-01-01, as the public event does.
    """

    TOPIC = "enrollment.program.objective-defined"
    code: str
    measure: str
    baseline_thousandths: int | None
    target_thousandths: int
    better: Better
    due_on: int
    policy_version: int


class ProgramRenamed(ProgramEvent):
    """The name was put right."""

    TOPIC = "enrollment.program.renamed"
    name: str

    def apply(self, aggregate: Program) -> None:
        """Change the name."""
        super().apply(aggregate)
        aggregate.name = self.name


class ProgramClosed(ProgramEvent):
    """The program closed to new participants."""

    TOPIC = "enrollment.program.closed"
    reason: str

    def apply(self, aggregate: Program) -> None:
        """Close the program to newcomers."""
        super().apply(aggregate)
        aggregate.state = State.CLOSED


class ProgramEnded(ProgramEvent):
    """The program ended: what is open in it closes."""

    TOPIC = "enrollment.program.ended"
    reason: str

    def apply(self, aggregate: Program) -> None:
        """End the program."""
        super().apply(aggregate)
        aggregate.state = State.ENDED


class ProgramArchived(ProgramEvent):
    """The ended program was archived."""

    TOPIC = "enrollment.program.archived"

    def apply(self, aggregate: Program) -> None:
        """Archive the program."""
        super().apply(aggregate)
        aggregate.state = State.ARCHIVED
