"""The aggregate of a flash session, and its events: one mentor, one place, at most one mentee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.time_window import EARLIEST
from services.relationships.access import ProgramPair
from services.relationships.flash_states import FlashState
from services.relationships.meeting import Mode
from services.relationships.relationship import Initiator, Party
from services.relationships.sessions.domain import Absent

PlannedMode = Literal["in_person", "video", "phone", "chat"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A flash session as it is planned.

    Attributes:
        starts_at: When it begins.
        minutes: How long it lasts.
        mode: How the two meet.
    """

    starts_at: datetime
    minutes: int
    mode: PlannedMode


class FlashEvent(Event):
    """Base of every private event of a flash session: its program and its mentor."""

    organization_id: str
    program_id: str
    confidentiality: str
    mentor_participation_id: str
    mentor_id: str


class FlashPlanned(FlashEvent):
    """Base of the events that state the plan."""

    starts_at: datetime
    planned_minutes: int
    mode: PlannedMode
    policy_version: int

    def apply(self, aggregate: FlashSession) -> None:
        """Set the plan and the last known time."""
        aggregate.plan = Plan(self.starts_at, self.planned_minutes, self.mode)
        aggregate.last_known_at = self.occurred_at


class FlashBegun(FlashPlanned, CreatedEvent):
    """Base of the events that begin one."""

    def apply(self, aggregate: FlashSession) -> None:
        """Set the context besides the plan."""
        super().apply(aggregate)
        aggregate.context = {name: getattr(self, name) for name in FlashEvent.__annotations__}


class FlashOffered(FlashBegun):
    """A mentor offered a place that any mentee of the program may take."""

    TOPIC = "relationships.flash-session.offered"

    def apply(self, aggregate: FlashSession) -> None:
        """Begin with a free place."""
        super().apply(aggregate)
        aggregate.state, aggregate.proposed_by = FlashState.OFFERED, "mentor"


class FlashAsked(FlashBegun):
    """A mentee asked a mentor for a flash session."""

    TOPIC = "relationships.flash-session.asked"
    mentee_participation_id: str
    mentee_id: str

    def apply(self, aggregate: FlashSession) -> None:
        """Begin with the mentee, who waits for the answer."""
        super().apply(aggregate)
        aggregate.state, aggregate.proposed_by = FlashState.ASKED, "mentee"
        aggregate.mentee_participation_id, aggregate.mentee_id = self.mentee_participation_id, self.mentee_id


class FlashArranged(FlashPlanned):
    """A mentee took the place, or the mentor accepted."""

    TOPIC = "relationships.flash-session.arranged"
    mentee_participation_id: str
    mentee_id: str

    def apply(self, aggregate: FlashSession) -> None:
        """Set the mentee: the place is taken."""
        super().apply(aggregate)
        aggregate.state, aggregate.arranged_at = FlashState.ARRANGED, self.occurred_at
        aggregate.mentee_participation_id, aggregate.mentee_id = self.mentee_participation_id, self.mentee_id


class FlashHeld(FlashEvent):
    """It was reported as held, with its level of evidence; `occurred_at` is when it began."""

    TOPIC = "relationships.flash-session.held"
    mentee_id: str
    started_at: datetime
    minutes: int
    mode: Mode
    evidence: int

    def apply(self, aggregate: FlashSession) -> None:
        """End it as held."""
        aggregate.state = FlashState.HELD
        aggregate.last_known_at = max(aggregate.last_known_at, self.started_at + timedelta(minutes=self.minutes))


class FlashMissed(FlashEvent):
    """One party or both did not come."""

    TOPIC = "relationships.flash-session.missed"
    missed_by: Absent

    def apply(self, aggregate: FlashSession) -> None:
        """End it as missed."""
        aggregate.state = FlashState.MISSED


class FlashCancelled(FlashEvent):
    """It was called off: an offer taken back, a wish declined, or an arranged one that does not take place."""

    TOPIC = "relationships.flash-session.cancelled"
    cancelled_by: Initiator
    late: bool

    def apply(self, aggregate: FlashSession) -> None:
        """End it as cancelled."""
        aggregate.state = FlashState.CANCELLED


class FlashSession(Aggregate):
    """One flash session.

    Attributes:
        state: The current state.
        context: The fields that every event of it carries.
        proposed_by: The party who offered it or asked for it.
        mentee_participation_id: The mentee's participation; None for a free place.
        mentee_id: The mentee; None for a free place.
        plan: When and how the two meet.
        arranged_at: When the two arranged it; `EARLIEST` before.
        last_known_at: The latest time at which something is known about it.
    """

    TOPIC = "relationships.flash-session"
    plan: Plan

    def __init__(self) -> None:
        self.state = FlashState.NONE
        self.context: dict[str, str] = {}
        self.proposed_by: Party = "mentor"
        self.mentee_participation_id: str | None = None
        self.mentee_id: str | None = None
        self.arranged_at = EARLIEST
        self.last_known_at = EARLIEST

    @property
    def pair(self) -> ProgramPair:
        """The two people in their program; without a mentee while the place is free."""
        named = {name: self.context[name] for name in ("organization_id", "program_id", "confidentiality", "mentor_id")}
        return ProgramPair(**named, mentee_id=self.mentee_id or "")
