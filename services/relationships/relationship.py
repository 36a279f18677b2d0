"""The relationship: one mentor and one mentee, from proposal to closure.

Only state and the way events are recorded are here. What may be decided, and the events it records, are in the
concept folders beside this file, each of which reads on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CLOCK_SKEW, CommandMetadata
from services.eventstore.refusal import RefusedError
from services.relationships import states
from services.relationships.states import Act, State

Party = Literal["mentor", "mentee"]
PARTIES: tuple[Party, Party] = ("mentor", "mentee")
Proposer = Literal["mentor", "mentee", "coordinator"]
Initiator = Literal["mentor", "mentee", "coordinator", "program"]
Formality = Literal["formal", "informal"]
Direction = Literal["traditional", "reverse", "peer"]
Shape = Literal["pair", "group"]

DAWN = datetime(1900, 1, 1, tzinfo=UTC)
"""Earlier than anything that can happen to a relationship."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who is paired with whom, where and in which form; fixed for a relationship's life.

    Person ids are those of the program's public events: pseudonyms, in a sealed program local to it.
    """

    organization_id: str
    program_id: str
    confidentiality: str
    mentor_participation_id: str
    mentee_participation_id: str
    mentor_id: str
    mentee_id: str
    formality: str
    direction: str
    shape: str
    group_id: str | None

    @property
    def context(self) -> dict[str, str]:
        """The fields every private event of the relationship carries."""
        return {name: getattr(self, name) for name in RelationshipEvent.__annotations__}

    @property
    def form(self) -> dict[str, str | None]:
        """Formality, direction, shape and the group, as `Matched` and `Activated` state them."""
        return {name: getattr(self, name) for name in ("formality", "direction", "shape", "group_id")}

    @property
    def fields(self) -> dict[str, str | None]:
        """All of it, for the events that begin or make a match."""
        return {name: getattr(self, name) for name in Pairing.__annotations__}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the parties agree on.

    Attributes:
        cadence_days: days from one session to the next.
        duration_days: days from activation to the planned end.
        channel: how they meet, as a code (`in_person`, `video`, …).
    """

    cadence_days: int
    duration_days: int
    channel: str


@dataclass(frozen=True, slots=True)
class Session:
    """One planned meeting."""

    starts_at: datetime
    status: Literal["scheduled", "held", "cancelled"]


class RelationshipEvent(Event):
    """Base of every private event of a relationship: where it belongs and whom it concerns."""

    organization_id: str
    program_id: str
    confidentiality: str
    mentor_id: str
    mentee_id: str


class PairingEvent(RelationshipEvent):
    """Base of the events that say who is paired with whom in which form."""

    mentor_participation_id: str
    mentee_participation_id: str
    formality: Formality
    direction: Direction
    shape: Shape
    group_id: str | None

    @property
    def pairing(self) -> Pairing:
        """The pairing this event states."""
        return Pairing(**{name: getattr(self, name) for name in Pairing.__annotations__})


class Relationship(Aggregate):
    """State of one relationship, rebuilt from its events.

    Attributes:
        state: where it stands; changed only by lifecycle events.
        pairing: who, where and in which form.
        since: the latest moment something is known to have been so; what follows cannot lie before it.
        accepted_by: the parties who accepted the proposal.
        holds_slots: whether the match took a slot of both caseloads (an imported past takes none).
        terms: what the first signature fixed, and `signed_by` who signed it.
        spans: active times as (start, end); the last end is None while active.
        sessions, goals, feedback: what happened inside, by id.
    """

    TOPIC = "relationships.relationship"
    pairing: Pairing

    def __init__(self) -> None:
        self.state = State.NONE
        self.since = DAWN
        self.proposed_by = ""
        self.expires_at = DAWN
        self.accepted_by: frozenset[str] = frozenset()
        self.matched_at = DAWN
        self.holds_slots = False
        self.terms: Terms | None = None
        self.signed_by: frozenset[str] = frozenset()
        self.spans: list[tuple[datetime, datetime | None]] = []
        self.sessions: dict[str, Session] = {}
        self.goals: dict[str, bool] = {}
        self.feedback: set[tuple[str, str, str, str]] = set()

    @property
    def activated_at(self) -> datetime | None:
        """The relationship's start, or None before it."""
        return self.spans[0][0] if self.spans else None

    def admit(self, act: Act, meta: CommandMetadata) -> CommandMetadata:
        """Let an act pass where the state table and the order of time allow it.

        Returns:
            The command as it takes effect: clocks of callers and servers differ a little, so an act that seems to
            precede what it follows by no more than `CLOCK_SKEW` happens at the same moment.

        Raises:
            RefusedError: the table's rule, or `occurred-before-previous` when it would lie before what it follows.
        """
        states.admit(self.state, act)
        earliest = self.matched_at if act in _REPORTS else self.since
        if meta.occurred_at + CLOCK_SKEW < earliest:
            said = f"it cannot have happened before {earliest.isoformat()}, when what it follows happened"
            raise RefusedError("occurred-before-previous", said, field="occurred_at", kind="field")
        return replace(meta, occurred_at=max(meta.occurred_at, earliest))

    def note(self, event: type[RelationshipEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event together with the context every event of a relationship carries."""
        self.record(event, meta, **self.pairing.context, **data)


_REPORTS = frozenset(
    {
        Act.SCHEDULE_SESSION,
        Act.HOLD_SESSION,
        Act.CANCEL_SESSION,
        Act.AGREE_GOAL,
        Act.MEET_GOAL,
        Act.GIVE_FEEDBACK,
    }
)
"""Acts that may be reported late, after the relationship went on; the others follow each other in time."""
