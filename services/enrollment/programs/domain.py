"""A program: opens with a policy, closes. Its policy does not change while it is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment import validation
from services.enrollment.programs.policy import Confidentiality, Direction, Formality, Policy, Shape
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import Lifecycle, Outcome, Records, Refuses


class State(StrEnum):
    """Where a program stands."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


class Act(StrEnum):
    """What can be asked of it."""

    OPEN = "open"
    CLOSE = "close"


class ProgramOpened(CreatedEvent):
    """The program opened with this policy."""

    TOPIC = "enrollment.program.opened"
    organization_id: str
    program_id: str
    name: str
    formalities: list[Formality]
    directions: list[Direction]
    shapes: list[Shape]
    mentor_capacity: int
    mentee_limit: int
    minimum_group_size: int
    confidentiality: Confidentiality
    request_expiry_days: int
    opens_on: str | None
    closes_on: str | None
    salt: str

    def apply(self, aggregate: Program) -> None:
        """Remember the policy."""
        aggregate.state = State.OPEN
        aggregate.organization_id = UUID(self.organization_id)
        aggregate.name = self.name
        aggregate.opened_at = self.occurred_at
        aggregate.salt = self.salt
        aggregate.policy = Policy(
            formalities=tuple(self.formalities),
            directions=tuple(self.directions),
            shapes=tuple(self.shapes),
            mentor_capacity=self.mentor_capacity,
            mentee_limit=self.mentee_limit,
            minimum_group_size=self.minimum_group_size,
            confidentiality=self.confidentiality,
            request_expiry_days=self.request_expiry_days,
            opens_on=_day(self.opens_on),
            closes_on=_day(self.closes_on),
        )


class ProgramClosed(Event):
    """Nobody enters the program any more."""

    TOPIC = "enrollment.program.closed"
    organization_id: str
    program_id: str
    confidentiality: str
    reason: str

    def apply(self, aggregate: Program) -> None:
        """Remember that it closed."""
        aggregate.state = State.CLOSED


class Program(Aggregate):
    """A mentoring program of one organization."""

    TOPIC = "enrollment.program"

    organization_id: UUID
    opened_at: datetime
    policy: Policy

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.salt = ""


_ABSENT = Refuses("program-unknown", "there is no such program")
_CLOSED = Refuses("program-closed", "this program is closed")

_TABLE: Mapping[State, Mapping[Act, Outcome]] = {
    State.NONE: {Act.OPEN: Records(ProgramOpened), Act.CLOSE: _ABSENT},
    State.OPEN: {Act.OPEN: Refuses("program-already-open", "this program is open"), Act.CLOSE: Records(ProgramClosed)},
    State.CLOSED: {Act.OPEN: _CLOSED, Act.CLOSE: _CLOSED},
}
LIFECYCLE = Lifecycle(State, Act, _TABLE)


def open_program(
    id: UUID, meta: CommandMetadata, *, organization_id: UUID, name: str, policy: Policy, salt: str
) -> Program:
    """Open a program.

    Args:
        id: the new program's id.
        meta: The command's metadata.
        organization_id: whose program it is.
        name: what it is called.
        policy: what it allows.
        salt: random text that keeps the ids of its participations from being guessed; never published.
    """
    LIFECYCLE.allow(State.NONE, Act.OPEN)
    return Program.begin(
        ProgramOpened,
        id,
        meta,
        organization_id=str(organization_id),
        program_id=str(id),
        name=validation.name(name, "name"),
        formalities=list(policy.formalities),
        directions=list(policy.directions),
        shapes=list(policy.shapes),
        mentor_capacity=policy.mentor_capacity,
        mentee_limit=policy.mentee_limit,
        minimum_group_size=policy.minimum_group_size,
        confidentiality=policy.confidentiality,
        request_expiry_days=policy.request_expiry_days,
        opens_on=policy.opens_on and policy.opens_on.isoformat(),
        closes_on=policy.closes_on and policy.closes_on.isoformat(),
        salt=salt,
    )


def close(program: Program, meta: CommandMetadata, *, reason: str) -> None:
    """Close a program; who is inside may still withdraw or complete."""
    LIFECYCLE.allow(program.state, Act.CLOSE)
    validation.in_order(meta, program.opened_at)
    program.record(
        ProgramClosed,
        meta,
        organization_id=str(program.organization_id),
        program_id=str(program.id),
        confidentiality=program.policy.confidentiality,
        reason=validation.code(reason, "reason"),
    )


def admits(program: Program, at: datetime) -> None:
    """Pass if people may enter the program at that moment.

    Raises:
        RefusedError: `program-closed`, or `outside-program-window` about `occurred_at`.
    """
    if program.state is not State.OPEN:
        raise RefusedError(_CLOSED.rule, _CLOSED.detail)
    first, last = program.policy.opens_on, program.policy.closes_on
    if at < program.opened_at - CLOCK_SKEW or (first and at.date() < first) or (last and at.date() > last):
        raise RefusedError("outside-program-window", "the program takes nobody at that time", field="occurred_at")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
