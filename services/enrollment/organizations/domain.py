"""An organization: joins the federation under a version of its terms, runs programs, may leave.

It knows which of its programs are open, because it may not leave while one is; the program's own events and
these are saved together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment import validation
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.eventstore.state_machine import Lifecycle, Outcome, Records, Refuses


class State(StrEnum):
    """Where an organization stands."""

    NONE = "none"
    JOINED = "joined"
    LEFT = "left"


class Act(StrEnum):
    """What can be asked of it."""

    JOIN = "join"
    OPEN_PROGRAM = "open-program"
    CLOSE_PROGRAM = "close-program"
    LEAVE = "leave"


class OrganizationJoined(CreatedEvent):
    """The organization accepted the federation's terms."""

    TOPIC = "enrollment.organization.joined"
    name: str
    terms_version: str

    def apply(self, aggregate: Organization) -> None:
        """Remember the name and the terms."""
        aggregate.state = State.JOINED
        aggregate.name = self.name
        aggregate.terms_version = self.terms_version
        aggregate.last_occurred_at = self.occurred_at


class ProgramAdded(Event):
    """One of its programs opened (told in public by the program itself)."""

    TOPIC = "enrollment.organization.program-added"
    program_id: str

    def apply(self, aggregate: Organization) -> None:
        """Count the program as open."""
        aggregate.open_programs = aggregate.open_programs | {self.program_id}


class ProgramRemoved(Event):
    """One of its programs closed (told in public by the program itself)."""

    TOPIC = "enrollment.organization.program-removed"
    program_id: str

    def apply(self, aggregate: Organization) -> None:
        """Count the program as closed."""
        aggregate.open_programs = aggregate.open_programs - {self.program_id}


class OrganizationLeft(Event):
    """The organization left; nothing further of it is published."""

    TOPIC = "enrollment.organization.left"
    reason: str

    def apply(self, aggregate: Organization) -> None:
        """Remember that it left."""
        aggregate.state = State.LEFT
        aggregate.last_occurred_at = self.occurred_at


class Organization(Aggregate):
    """A member of the federation."""

    TOPIC = "enrollment.organization"

    def __init__(self) -> None:
        self.state = State.NONE
        self.name = ""
        self.terms_version = ""
        self.open_programs: frozenset[str] = frozenset()
        self.last_occurred_at: datetime | None = None


_ABSENT = Refuses("organization-unknown", "this organization has not joined")
_JOINED = Refuses("organization-already-joined", "this organization has joined already")
_LEFT = Refuses("organization-left", "this organization has left the federation")

_TABLE: Mapping[State, Mapping[Act, Outcome]] = {
    State.NONE: {
        Act.JOIN: Records(OrganizationJoined),
        Act.OPEN_PROGRAM: _ABSENT,
        Act.CLOSE_PROGRAM: _ABSENT,
        Act.LEAVE: _ABSENT,
    },
    State.JOINED: {
        Act.JOIN: _JOINED,
        Act.OPEN_PROGRAM: Records(ProgramAdded),
        Act.CLOSE_PROGRAM: Records(ProgramRemoved),
        Act.LEAVE: Records(OrganizationLeft),
    },
    State.LEFT: {
        Act.JOIN: _LEFT,
        Act.OPEN_PROGRAM: _LEFT,
        Act.CLOSE_PROGRAM: _LEFT,
        Act.LEAVE: _LEFT,
    },
}
LIFECYCLE = Lifecycle(State, Act, _TABLE)


def join(id: UUID, meta: CommandMetadata, *, name: str, terms_version: str) -> Organization:
    """An organization accepts the terms and joins.

    Args:
        id: the new organization's id.
        meta: The command's metadata.
        name: what it calls itself.
        terms_version: code of the data-sharing terms it accepts.
    """
    LIFECYCLE.allow(State.NONE, Act.JOIN)
    return Organization.begin(
        OrganizationJoined,
        id,
        meta,
        name=validation.name(name, "name"),
        terms_version=validation.code(terms_version, "terms_version"),
    )


def add_program(organization: Organization, meta: CommandMetadata, program_id: UUID) -> None:
    """Count a program as open."""
    LIFECYCLE.allow(organization.state, Act.OPEN_PROGRAM)
    organization.record(ProgramAdded, meta, program_id=str(program_id))


def remove_program(organization: Organization, meta: CommandMetadata, program_id: UUID) -> None:
    """Count a program as closed."""
    LIFECYCLE.allow(organization.state, Act.CLOSE_PROGRAM)
    organization.record(ProgramRemoved, meta, program_id=str(program_id))


def leave(organization: Organization, meta: CommandMetadata, *, reason: str) -> None:
    """Leave the federation.

    Raises:
        RefusedError: `organization-has-open-programs`: they are closed first, so that nobody is left inside.
    """
    LIFECYCLE.allow(organization.state, Act.LEAVE)
    validation.in_order(meta, organization.last_occurred_at)
    if organization.open_programs:
        count = len(organization.open_programs)
        raise RefusedError(
            "organization-has-open-programs", f"{count} of its programs are still open: close them first"
        )
    organization.record(OrganizationLeft, meta, reason=validation.code(reason, "reason"))


def require_joined(organization: Organization) -> None:
    """Pass if the organization is a member.

    Raises:
        RefusedError: `organization-left`.
    """
    if organization.state is not State.JOINED:
        raise RefusedError(_LEFT.rule, _LEFT.detail)
