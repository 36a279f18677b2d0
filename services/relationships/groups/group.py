"""The aggregate of a group, and its events: one or two mentors, at most so many mentees, and the pairs of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from services.eventstore.aggregate import Aggregate, CreatedEvent, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.time_window import EARLIEST
from services.relationships.group_states import GroupState
from services.relationships.meeting import Meeting
from services.relationships.relationship import Direction, Formality, Party


class Place(NamedTuple):
    """One person's place in a group: the participation, and the person as the program's events name it."""

    participation_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class GroupPair:
    """An open proposal or relationship of a group.

    Attributes:
        mentor: The mentor's place.
        mentee: The mentee's place.
        matched: Whether it is matched; a proposal is not.
    """

    mentor: Place
    mentee: Place
    matched: bool = False

    def side(self, party: Party) -> Place:
        """Return the place of a party."""
        return self.mentor if party == "mentor" else self.mentee


@dataclass(frozen=True, slots=True)
class GroupSession:
    """A session of the whole group.

    Attributes:
        starts_at: When it begins.
        planned_minutes: How long it was to last.
        status: What became of it.
        pairs: The relationships that have a session of their own for it.
        present: The participations of those who were there; empty before the report.
        absent: The participations of those who were expected and were not.
        reported_by: The participation of the mentor who reported it, or `coordinator`; empty before the report, and in
            one that does not state it.
        meeting: The meeting as it was reported; None before the report.
    """

    starts_at: datetime
    planned_minutes: int
    status: Literal["scheduled", "held", "cancelled", "missed"]
    pairs: tuple[str, ...]
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    reported_by: str = ""
    meeting: Meeting | None = None

    @property
    def began_at(self) -> datetime:
        """When it begins, or began."""
        return self.starts_at if self.meeting is None else self.meeting.started_at


class GroupEvent(Event):
    """Base of every private event of a group: its program."""

    organization_id: str
    program_id: str
    confidentiality: str


class GroupFormed(GroupEvent, CreatedEvent):
    """The group was formed; a pair of it has the same form."""

    TOPIC = "relationships.group.formed"
    mentor_participation_id: str
    mentor_id: str
    co_mentor_participation_id: str | None
    co_mentor_id: str | None
    formality: Formality
    direction: Direction
    most: int
    policy_version: int

    def apply(self, aggregate: Group) -> None:
        """Begin the group without members."""
        aggregate.state, aggregate.formed_at = GroupState.FORMED, self.occurred_at
        aggregate.context = {name: getattr(self, name) for name in GroupEvent.__annotations__}
        mentors = [Place(self.mentor_participation_id, self.mentor_id)]
        if self.co_mentor_participation_id is not None:
            mentors.append(Place(self.co_mentor_participation_id, str(self.co_mentor_id)))
        aggregate.mentors = tuple(mentors)
        aggregate.formality, aggregate.direction, aggregate.most = self.formality, self.direction, self.most


class GroupPairEvent(GroupEvent):
    """Base of the events about one pair of a group."""

    relationship_id: str
    mentor_participation_id: str
    mentor_id: str
    mentee_participation_id: str
    mentee_id: str

    def apply(self, aggregate: Group) -> None:
        """Keep the pair as one that is matched."""
        pair = GroupPair(*self.places, matched=True)
        aggregate.pairs[self.relationship_id] = aggregate.known_pairs[self.relationship_id] = pair

    @property
    def places(self) -> tuple[Place, Place]:
        """The places of mentor and mentee."""
        mentor = Place(self.mentor_participation_id, self.mentor_id)
        return mentor, Place(self.mentee_participation_id, self.mentee_id)


class GroupPairProposed(GroupPairEvent):
    """A pair of the group was proposed."""

    TOPIC = "relationships.group.pair-proposed"

    def apply(self, aggregate: Group) -> None:
        """Keep the pair as a proposal."""
        aggregate.pairs[self.relationship_id] = aggregate.known_pairs[self.relationship_id] = GroupPair(*self.places)


class GroupJoined(GroupPairEvent):
    """A mentee joined: the first of her pairs was matched. `members` counts her."""

    TOPIC = "relationships.group.joined"
    members: int


class GroupPairMatched(GroupPairEvent):
    """A further pair of a member was matched, with the other mentor."""

    TOPIC = "relationships.group.pair-matched"


class GroupPairEnded(GroupPairEvent):
    """A proposal of the group ended, or a pair of a member who stays with the other mentor."""

    TOPIC = "relationships.group.pair-ended"

    def apply(self, aggregate: Group) -> None:
        """Forget the pair."""
        del aggregate.pairs[self.relationship_id]


class GroupLeft(GroupPairEvent):
    """A mentee left: the last of her pairs ended or was voided. `members` counts those who stay."""

    TOPIC = "relationships.group.left"
    members: int

    def apply(self, aggregate: Group) -> None:
        """Forget the pair."""
        del aggregate.pairs[self.relationship_id]


class GroupClosed(GroupEvent):
    """The group was closed, and its pairs with it."""

    TOPIC = "relationships.group.closed"
    closed_by: Literal["coordinator", "program"]
    reason: str

    def apply(self, aggregate: Group) -> None:
        """End the group, and what was still to come of its sessions."""
        aggregate.state = GroupState.CLOSED
        for id, each in aggregate.sessions.items():
            if each.status == "scheduled" and each.starts_at >= self.occurred_at:
                aggregate.sessions[id] = replace(each, status="cancelled")


class Group(Aggregate):
    """One group.

    Attributes:
        state: The current state.
        context: The fields that every event of it carries.
        mentors: The places of its one or two mentors.
        formality: The formality of its pairs.
        direction: The direction of its pairs.
        most: The most mentees.
        pairs: Its open proposals and relationships, by id.
        known_pairs: These, and those that have ended: of a session that was held, one may have ended since.
        sessions: Its sessions by id.
        formed_at: When it was formed.
    """

    TOPIC = "relationships.group"

    def __init__(self) -> None:
        self.state = GroupState.NONE
        self.context: dict[str, str] = {}
        self.mentors: tuple[Place, ...] = ()
        self.formality: Formality = "formal"
        self.direction: Direction = "traditional"
        self.most = 0
        self.pairs: dict[str, GroupPair] = {}
        self.known_pairs: dict[str, GroupPair] = {}
        self.sessions: dict[str, GroupSession] = {}
        self.formed_at = EARLIEST

    @property
    def members(self) -> dict[str, Place]:
        """Return the places of the mentees with a matched pair, by participation."""
        return {each.mentee.participation_id: each.mentee for each in self.pairs.values() if each.matched}

    def record_with_context(self, event: type[GroupEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of a group carries."""
        self.record(event, meta, **self.context, **data)
