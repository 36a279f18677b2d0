"""An organization: joins the federation under a version of its terms, runs programs, may leave.

Leaving takes time: from the announcement on nothing begins, what is open is ended, and then the organization has left.
It keeps the set of its programs that have not ended, because it has not left before they have; a program's own events
and these are saved together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.enrollment import validation
from services.enrollment.organizations.states import BEGINNING, STATE_MACHINE, State, Transition
from services.enrollment.terms.shares import SHARES
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.refusal import RefusedError
from services.eventstore.time_window import EARLIEST, LATEST

NOTICE = timedelta(days=30)
"""How long leaving takes at most, unless the announcement states a date."""


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
        """Add the program to those that have not ended."""
        aggregate.open_programs = aggregate.open_programs | {self.program_id}


class ProgramRemoved(Event):
    """One of its programs ended, or closed in older releases (published by the program's own event)."""

    TOPIC = "enrollment.organization.program-removed"
    program_id: str

    def apply(self, aggregate: Organization) -> None:
        """Remove the program from those that have not ended."""
        aggregate.open_programs = aggregate.open_programs - {self.program_id}


class OrganizationLeaving(Event):
    """The organization announced that it leaves; nothing begins in it any more."""

    TOPIC = "enrollment.organization.leaving"
    reason: str
    leaves_at: datetime

    def apply(self, aggregate: Organization) -> None:
        """Begin the notice."""
        aggregate.state = State.LEAVING
        aggregate.leaving_reason = self.reason
        aggregate.leaves_at = self.leaves_at
        aggregate.last_known_at = self.occurred_at


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
        open_programs: Ids of its programs that have opened and have not ended.
        terms_version: The version of the data-sharing terms it accepted last.
        text_sha256: The digest of their text; empty where it joined under a code that has no published text.
        shares: What it shares beyond its own programs.
        leaves_at: When it leaves at the latest, None while it stays.
        leaving_reason: Why it leaves, empty while it stays.
        last_known_at: When it joined, accepted terms, announced that it leaves, or left. Its programs open
            and end independently of each other, in any order of time, so their events do not move it.
    """

    TOPIC = "enrollment.organization"

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.terms_version = ""
        self.text_sha256 = ""
        self.shares: frozenset[str] = frozenset(SHARES)
        self.open_programs: frozenset[str] = frozenset()
        self.leaves_at: datetime | None = None
        self.leaving_reason = ""
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
    """Add a program to those that have not ended.

    Raises:
        RefusedError: The state machine's refusal.
    """
    STATE_MACHINE.guard(Transition.OPEN_PROGRAM, organization.state)
    organization.record(ProgramAdded, meta, program_id=str(program_id))


def remove_program(organization: Organization, meta: CommandMetadata, program_id: UUID) -> None:
    """Remove a program that ended; one that an older release removed when it closed stays removed.

    Raises:
        RefusedError: The state machine's refusal.
    """
    STATE_MACHINE.guard(Transition.END_PROGRAM, organization.state)
    if str(program_id) in organization.open_programs:
        organization.record(ProgramRemoved, meta, program_id=str(program_id))


def leave(organization: Organization, meta: CommandMetadata, *, reason: str, leaves_at: datetime | None = None) -> None:
    """Announce that the organization leaves: nothing begins in it any more, and what is open is ended.

    Args:
        organization: The organization.
        meta: The command's metadata.
        reason: The reason's code.
        leaves_at: When it leaves at the latest; `NOTICE` after the announcement is recorded, if omitted.

    Raises:
        RefusedError: The state machine's refusal, `not-a-code`, `leaves-in-past` or `leaves-too-late`.
    """
    meta = organization.guard(Transition.LEAVE, meta)
    leaves_at = leaves_at or meta.recorded_at + NOTICE
    if leaves_at < meta.recorded_at:
        detail = "leaves_at must not be in the past: what is open has to be ended before it"
        raise RefusedError("leaves-in-past", detail, field="leaves_at", kind="field")
    if leaves_at > LATEST:
        raise RefusedError("leaves-too-late", f"leaves_at is at most {LATEST.date()}", field="leaves_at", kind="field")
    organization.record(OrganizationLeaving, meta, reason=validation.check_code(reason, "reason"), leaves_at=leaves_at)


def complete_leaving(organization: Organization, meta: CommandMetadata) -> None:
    """Leave the federation, as announced: once every program of the organization has ended.

    Raises:
        RefusedError: The state machine's refusal, or `organization-has-open-programs`: their ends are published, and
            nothing further is published of an organization that has left.
    """
    meta = organization.guard(Transition.COMPLETE_LEAVING, meta)
    if organization.open_programs:
        detail = f"{len(organization.open_programs)} of its programs have not ended: end them first"
        raise RefusedError("organization-has-open-programs", detail)
    organization.record(OrganizationLeft, meta, reason=organization.leaving_reason)


def require_joined(organization: Organization) -> None:
    """Pass if something may begin in the organization: it is a member, and is not leaving.

    Raises:
        RefusedError: `organization-leaving` or `organization-left`.
    """
    refusal = BEGINNING[organization.state]
    if refusal is not None:
        raise refusal.error()
