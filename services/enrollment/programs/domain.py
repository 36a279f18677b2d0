"""A program: opens with a policy, closes. Its policy does not change while it is open."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.enrollment import validation
from services.enrollment.instrument import Instrument
from services.enrollment.programs.states import CLOSED, STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST, end_of, start_of
from services.policy.policy import Confidentiality, Direction, Formality, Policy, Shape


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
        """Set the name, the policy and the opening time."""
        aggregate.state = State.OPEN
        aggregate.organization_id = UUID(self.organization_id)
        aggregate.name = self.name
        aggregate.opened_at = aggregate.last_known_at = self.occurred_at
        aggregate.salt = self.salt
        aggregate.policy = self.policy

    @property
    def policy(self) -> Policy:
        """The policy that it opened with."""
        return Policy(
            formalities=tuple(self.formalities),
            directions=tuple(self.directions),
            shapes=tuple(self.shapes),
            mentor_capacity=self.mentor_capacity,
            mentee_limit=self.mentee_limit,
            minimum_group_size=self.minimum_group_size,
            confidentiality=self.confidentiality,
            request_expiry_days=self.request_expiry_days,
            opens_on=_parse_day(self.opens_on),
            closes_on=_parse_day(self.closes_on),
        )


class ProgramClosed(Event):
    """The program closed to new participants."""

    TOPIC = "enrollment.program.closed"
    organization_id: str
    program_id: str
    confidentiality: str
    reason: str

    def apply(self, aggregate: Program) -> None:
        """Close the program."""
        aggregate.state = State.CLOSED
        aggregate.last_known_at = self.occurred_at


class Program(Aggregate):
    """A mentoring program of one organization.

    Attributes:
        state: The current state.
        opened_at: When it opened.
        policy: What it allows.
        salt: Random text that makes the ids of its participations unguessable; never published.
        last_known_at: The time of its opening or closing.
        instruments: Every published version of its instruments, in order.
    """

    TOPIC = "enrollment.program"

    organization_id: UUID
    opened_at: datetime
    policy: Policy

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.salt = ""
        self.last_known_at = EARLIEST
        self.instruments: list[Instrument] = []

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)


def open_program(
    id: UUID, meta: CommandMetadata, *, organization_id: UUID, name: str, policy: Policy, salt: str
) -> Program:
    """Open a program.

    Args:
        id: The new program's id.
        meta: The command's metadata.
        organization_id: The organization.
        name: The program's name.
        policy: The program's policy.
        salt: Random text that makes the ids of its participations unguessable; never published.
    """
    STATE_MACHINE.guard(Transition.OPEN, State.NONE)
    return Program.begin(
        ProgramOpened,
        id,
        meta,
        organization_id=str(organization_id),
        program_id=str(id),
        name=validation.check_name(name, "name"),
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
    """Close a program; its participants may still withdraw or complete.

    Raises:
        RefusedError: The state machine's refusal, or `not-a-code`.
    """
    meta = program.guard(Transition.CLOSE, meta)
    program.record(
        ProgramClosed,
        meta,
        organization_id=str(program.organization_id),
        program_id=str(program.id),
        confidentiality=program.policy.confidentiality,
        reason=validation.check_code(reason, "reason"),
    )


def require_admission(program: Program, meta: CommandMetadata) -> None:
    """Pass if the program admits participants: after its opening, and until the end of its last day in UTC.

    Raises:
        RefusedError: `program-closed`, or `outside-program-window` about `occurred_at`.
    """
    if program.state is not State.OPEN:
        raise CLOSED.error()
    at, policy = meta.occurred_at, program.policy
    early = at < program.opened_at - CLOCK_SKEW or (policy.opens_on is not None and at < start_of(policy.opens_on))
    if early or (policy.closes_on is not None and meta.is_due(end_of(policy.closes_on))):
        detail = "the program does not admit participants at that time"
        raise RefusedError("outside-program-window", detail, field="occurred_at")


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
