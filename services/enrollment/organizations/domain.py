"""An organization: joins the federation under a version of its terms, runs programs, may leave.

It keeps the set of its open programs, because it may not leave while one is open; a program's own events and
these are saved together.
"""

from __future__ import annotations

from uuid import UUID

from services.enrollment import validation
from services.enrollment.organizations.states import LEFT, STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST


class OrganizationJoined(CreatedEvent):
    """The organization accepted the federation's terms."""

    TOPIC = "enrollment.organization.joined"
    name: str
    terms_version: str

    def apply(self, aggregate: Organization) -> None:
        """Set the name and the terms."""
        aggregate.state = State.JOINED
        aggregate.name = self.name
        aggregate.terms_version = self.terms_version
        aggregate.last_known_at = self.occurred_at


class ProgramAdded(Event):
    """One of its programs opened (published by the program's own event)."""

    TOPIC = "enrollment.organization.program-added"
    program_id: str

    def apply(self, aggregate: Organization) -> None:
        """Add the program to the open ones."""
        aggregate.open_programs = aggregate.open_programs | {self.program_id}


class ProgramRemoved(Event):
    """One of its programs closed (published by the program's own event)."""

    TOPIC = "enrollment.organization.program-removed"
    program_id: str

    def apply(self, aggregate: Organization) -> None:
        """Remove the program from the open ones."""
        aggregate.open_programs = aggregate.open_programs - {self.program_id}


class OrganizationLeft(Event):
    """The organization left; nothing further of it is published."""

    TOPIC = "enrollment.organization.left"
    reason: str

    def apply(self, aggregate: Organization) -> None:
        """End the membership."""
        aggregate.state = State.LEFT
        aggregate.last_known_at = self.occurred_at


class Organization(Aggregate):
    """A member of the federation.

    Attributes:
        state: The current state.
        open_programs: Ids of its open programs.
        last_known_at: When it joined or left. Its programs open and close independently of each other, in any order
            of time, so their events do not move it.
    """

    TOPIC = "enrollment.organization"

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.terms_version = ""
        self.open_programs: frozenset[str] = frozenset()
        self.last_known_at = EARLIEST

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)


def join(id: UUID, meta: CommandMetadata, *, name: str, terms_version: str) -> Organization:
    """Join the federation.

    Args:
        id: The new organization's id.
        meta: The command's metadata.
        name: The organization's name.
        terms_version: Code of the data-sharing terms it accepts.
    """
    STATE_MACHINE.guard(Transition.JOIN, State.NONE)
    return Organization.begin(
        OrganizationJoined,
        id,
        meta,
        name=validation.check_name(name, "name"),
        terms_version=validation.check_code(terms_version, "terms_version"),
    )


def add_program(organization: Organization, meta: CommandMetadata, program_id: UUID) -> None:
    """Add a program to the open ones.

    Raises:
        RefusedError: The state machine's refusal.
    """
    STATE_MACHINE.guard(Transition.OPEN_PROGRAM, organization.state)
    organization.record(ProgramAdded, meta, program_id=str(program_id))


def remove_program(organization: Organization, meta: CommandMetadata, program_id: UUID) -> None:
    """Remove a program from the open ones.

    Raises:
        RefusedError: The state machine's refusal.
    """
    STATE_MACHINE.guard(Transition.CLOSE_PROGRAM, organization.state)
    organization.record(ProgramRemoved, meta, program_id=str(program_id))


def leave(organization: Organization, meta: CommandMetadata, *, reason: str) -> None:
    """Leave the federation.

    Raises:
        RefusedError: The state machine's refusal, or `organization-has-open-programs`: they must be closed first, so
            that no participation is left in them.
    """
    meta = organization.guard(Transition.LEAVE, meta)
    if organization.open_programs:
        count = len(organization.open_programs)
        detail = f"{count} of its programs are still open: close them first"
        raise RefusedError("organization-has-open-programs", detail)
    organization.record(OrganizationLeft, meta, reason=validation.check_code(reason, "reason"))


def require_joined(organization: Organization) -> None:
    """Pass if the organization is a member.

    Raises:
        RefusedError: `organization-left`.
    """
    if organization.state is not State.JOINED:
        raise LEFT.error()
