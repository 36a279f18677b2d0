"""The participation aggregate: one person in one program in one role, from invitation or application to its end.

"Matched" and "has capacity left" are not stored here: they follow from relationships.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.enrollment.document import Acceptance
from services.enrollment.participation.states import ENDED, PARTICIPANT, STATE_MACHINE, State, Transition
from services.enrollment.requirement_record import RequirementRecord
from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST
from services.policy.validity import Change, Validity, fold

RoleName = Literal["mentor", "mentee"]
"""A role as events state it."""


class Role(StrEnum):
    """The role of a participant."""

    MENTOR = "mentor"
    MENTEE = "mentee"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """The decision to enroll a person.

    Attributes:
        policy_version: The version of the program's policy that it was decided under.
        capacity: The capacity then.
        seniority: The seniority then.
        occurred_at: When it occurred.
        decided_at: When it was recorded; of an import, when it occurred.
    """

    policy_version: int
    capacity: int
    seniority: int | None
    occurred_at: datetime
    decided_at: datetime


class Participation(Aggregate):
    """One person in one program in one role.

    Attributes:
        context: The fields that every event of it carries (organization, program, person, role); fixed for its life.
        state: The current state.
        attempt: 1 for a first application; `previous_participation_id` is the participation before this one.
        skills: As stated in the application.
        seniority: As stated in the application, or put right later.
        capacity: Most open relationships, once enrolled.
        invitation_expires_at: When the invitation expires; None without one.
        waiting: Why the applicant was put on the waiting list and with which priority; None if not.
        resumes_at: When the last pause ends by itself; None without a date.
        enrollment: How the enrollment was decided; None before it.
        suspended_from: The state to which a reinstatement returns.
        suspension_reason: Why it is suspended; None while it is not.
        requirements: What is known about each requirement, by kind.
        acceptances: The last acceptance of each document, by code.
        validity_changes: When requirements and acceptances began or ceased to hold, in the order of recording.
        last_known_at: The time of the last event.
    """

    TOPIC = "enrollment.participation"

    context: dict[str, str]

    def __init__(self) -> None:
        self.state = State.NONE
        self.attempt = 0
        self.previous_participation_id: str | None = None
        self.skills: tuple[str, ...] = ()
        self.seniority: int | None = None
        self.capacity = 0
        self.invitation_expires_at: datetime | None = None
        self.waiting: tuple[str, int] | None = None
        self.resumes_at: datetime | None = None
        self.enrollment: Enrollment | None = None
        self.suspended_from = State.NONE
        self.suspension_reason: str | None = None
        self.requirements: dict[str, RequirementRecord] = {}
        self.acceptances: dict[str, Acceptance] = {}
        self.validity_changes: tuple[Change, ...] = ()
        self.last_known_at = EARLIEST

    @property
    def program_id(self) -> UUID:
        """The program's id."""
        return UUID(self.context["program_id"])

    @property
    def role(self) -> Role:
        """The participant's role."""
        return Role(self.context["role"])

    @property
    def ended(self) -> bool:
        """Whether the participation is in a final state; the person may apply again."""
        return self.state in ENDED

    @property
    def holds_place(self) -> bool:
        """Whether the person has been enrolled and has not left: this takes a place of the program."""
        return self.state in PARTICIPANT

    @property
    def validity(self) -> Validity:
        """The times in which requirements and acceptances hold."""
        return fold(self.validity_changes)

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)

    def record_with_context(self, event: type[Event], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of a participation carries."""
        self.record(event, meta, **self.context, **data)
