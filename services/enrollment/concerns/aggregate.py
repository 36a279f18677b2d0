"""The concern aggregate and its events: never deleted, and without the text, which is sealed in the vault."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.enrollment.concerns.states import STATE_MACHINE, State, Transition
from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST

Topic = Literal["safety", "conduct", "boundaries", "wellbeing", "organization", "help", "other"]
"""What a concern is about, as its raiser classifies it."""
RaisedAs = Literal["party", "guardian", "staff"]
"""Who raised it: a person of the program, a guardian, or staff."""
Outcome = Literal["no-action", "resolved", "guidance-given", "relationship-ended", "participant-removed", "referred"]
"""What became of it."""


class ConcernEvent(Event):
    """Base of every event of a concern: where it belongs."""

    organization_id: str
    program_id: str
    confidentiality: str


class ConcernRaised(ConcernEvent, CreatedEvent):
    """A concern was raised.

    `about` has the pseudonyms of the people it is about, who do not see it. `raised_by_id` is the pseudonym of the one
    who raised it, None for a guardian or for staff: they are known by their actor alone. `text_version` is that of the
    sealed text.
    """

    TOPIC = "enrollment.concern.raised"
    relationship_id: str | None
    about: list[str]
    topic: Topic
    raised_as: RaisedAs
    raised_by_id: str | None
    text_version: int

    def apply(self, aggregate: Concern) -> None:
        """Set everything that is stated once."""
        aggregate.context = {name: getattr(self, name) for name in ConcernEvent.__annotations__}
        aggregate.relationship_id = self.relationship_id
        aggregate.about = frozenset(self.about)
        aggregate.topic = self.topic
        aggregate.raised_as = self.raised_as
        aggregate.raised_by_id = self.raised_by_id
        aggregate.raised_by = self.actor
        aggregate.text_version = self.text_version
        aggregate.raised_at = self.occurred_at
        aggregate.move(State.RAISED, self.occurred_at)


class ConcernTriaged(ConcernEvent):
    """Staff began to look into it."""

    TOPIC = "enrollment.concern.triaged"

    def apply(self, aggregate: Concern) -> None:
        """Begin the triage."""
        aggregate.move(State.IN_TRIAGE, self.occurred_at)


class ConcernContactHeld(ConcernEvent):
    """Staff decided that the two people of its relationship are not to meet for now."""

    TOPIC = "enrollment.concern.contact-held"

    def apply(self, aggregate: Concern) -> None:
        """Hold the contact for this concern."""
        aggregate.holds_contact = True
        aggregate.last_known_at = self.occurred_at


class ConcernContactReleased(ConcernEvent):
    """Staff decided that this concern no longer keeps the two people apart."""

    TOPIC = "enrollment.concern.contact-released"

    def apply(self, aggregate: Concern) -> None:
        """Release the contact for this concern."""
        aggregate.holds_contact = False
        aggregate.last_known_at = self.occurred_at


class ConcernClosed(ConcernEvent):
    """It was closed with an outcome."""

    TOPIC = "enrollment.concern.closed"
    outcome: Outcome

    def apply(self, aggregate: Concern) -> None:
        """Set the outcome."""
        aggregate.outcome = self.outcome
        aggregate.closed_at = self.occurred_at
        aggregate.move(State.CLOSED, self.occurred_at)


class Concern(Aggregate):
    """One concern.

    Attributes:
        context: The fields that every event of it carries.
        state: The current state.
        relationship_id: The relationship that it is about, None for a program or a person.
        about: The pseudonyms of the people it is about.
        topic: What it is about.
        raised_as: Who raised it.
        raised_by: The actor of the one who raised it.
        raised_by_id: The pseudonym of the one who raised it, None for a guardian or for staff.
        raised_at: When it was raised.
        text_version: The version of the sealed text.
        holds_contact: Whether it keeps the two people of the relationship apart.
        outcome: What became of it; empty while it is open.
        closed_at: When it was closed, None while it is open.
        last_known_at: The time of the last event.
    """

    TOPIC = "enrollment.concern"

    context: dict[str, str]

    def __init__(self) -> None:
        self.state = State.NONE
        self.relationship_id: str | None = None
        self.about: frozenset[str] = frozenset()
        self.topic: Topic = "other"
        self.raised_as: RaisedAs = "staff"
        self.raised_by = ""
        self.raised_by_id: str | None = None
        self.raised_at = EARLIEST
        self.text_version = 0
        self.holds_contact = False
        self.outcome: Outcome | None = None
        self.closed_at: datetime | None = None
        self.last_known_at = EARLIEST

    @property
    def program_id(self) -> UUID:
        """The program that it belongs to."""
        return UUID(self.context["program_id"])

    def move(self, state: State, at: datetime) -> None:
        """Change the state and the last known time."""
        self.state = state
        self.last_known_at = at

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.last_known_at)

    def record_with_context(self, event: type[ConcernEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of a concern carries."""
        self.record(event, meta, **self.context, **data)
