"""The relationship aggregate: one mentor and one mentee, from proposal to closure.

Its state and the way events are recorded are here; decisions and the events that they record are in the folders of
the concepts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from services.eventstore.aggregate import Aggregate, Event
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.preconditions import order_after
from services.eventstore.time_window import EARLIEST
from services.relationships.meeting import Meeting
from services.relationships.states import REPORTS, STATE_MACHINE, State, Transition

Party = Literal["mentor", "mentee"]
PARTIES: tuple[Party, Party] = ("mentor", "mentee")
Signatory = Literal["mentor", "mentee", "guardian", "guardian_of_mentor"]
"""Who signs an agreement: both parties, and the mentee's guardian where the program requires the consent of one.

Between peers a ward is on either side, and the guardian of the one on the mentor's side signs too.
"""
GUARDIANS: dict[Party, Signatory] = {"mentee": "guardian", "mentor": "guardian_of_mentor"}
Proposer = Literal["mentor", "mentee", "coordinator"]
Initiator = Literal["mentor", "mentee", "coordinator", "program"]
Formality = Literal["formal", "informal"]
Direction = Literal["traditional", "reverse", "peer"]
Shape = Literal["pair", "group"]
ConflictKind = Literal["reporting-chain", "assessor", "declared", "never-pair", "not-junior", "same-person"]
"""A rule that no longer holds for an open relationship, because facts changed."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two participants, their program and the form of mentoring; fixed for a relationship's life.

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
        """The fields that every private event of the relationship carries."""
        return {name: getattr(self, name) for name in RelationshipEvent.__annotations__}

    @property
    def form(self) -> dict[str, str | None]:
        """Formality, direction, shape and the group, as `Matched` and `Activated` state them."""
        return {name: getattr(self, name) for name in ("formality", "direction", "shape", "group_id")}

    @property
    def fields(self) -> dict[str, str | None]:
        """All fields, for the events that begin or make a match."""
        return {name: getattr(self, name) for name in Pairing.__annotations__}


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an agreement.

    Attributes:
        cadence_days: Days from one session to the next.
        duration_days: Days from activation to the planned end.
        channel: How the parties meet, as a code (`in_person`, `video`, …).
        other_channels: How they may meet besides.
    """

    cadence_days: int
    duration_days: int
    channel: str
    other_channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of the agreement.

    Attributes:
        version: Its number, from 1 on; a number is never used twice.
        terms: Its terms.
        words_id: Names the sealed words about goals and boundaries; None for a version without words.
        needed: Who has to sign it.
        signed_by: Who signed it.
    """

    version: int
    terms: Terms
    words_id: str | None
    needed: frozenset[Signatory]
    signed_by: frozenset[Signatory]

    @property
    def missing(self) -> frozenset[Signatory]:
        """Return who has not signed yet."""
        return self.needed - self.signed_by


@dataclass(frozen=True, slots=True)
class SessionReport:
    """The report about a session: that it was held, or that it was missed.

    Attributes:
        at: The time at which it happened: when the session began, or was missed.
        recorded_at: When the report was recorded.
        by: Who made it; empty in a report that does not state it.
        meeting: The meeting; None where the session was missed.
    """

    at: datetime
    recorded_at: datetime
    by: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One planned meeting, or in an imported record a number of them that were held.

    Attributes:
        planned_at: When it is, or was, to begin.
        status: What became of it.
        planned_minutes: How long it was to take.
        report: The report about it; None while there is none.
        group_session_id: The session of the pair's group that it is a part of; None for one of the pair's own.
    """

    planned_at: datetime
    status: Literal["scheduled", "held", "cancelled", "missed"]
    planned_minutes: int = 0
    report: SessionReport | None = None
    group_session_id: str | None = None

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that it was; None unless it was held."""
        return None if self.report is None else self.report.meeting

    @property
    def starts_at(self) -> datetime:
        """When it begins, or began."""
        return self.planned_at if self.meeting is None else self.meeting.started_at


class Ending(NamedTuple):
    """The closing of a relationship.

    Attributes:
        at: Its effective date.
        recorded_at: When the closing was recorded.
        initiated_by: Who ended it.
        planned: Whether it ended as planned.
        never_again: Whether the two are never to be paired again.
    """

    at: datetime
    recorded_at: datetime
    initiated_by: Initiator
    planned: bool
    never_again: bool


class Answered(NamedTuple):
    """A question that a party answers once: an instrument about a subject, in a wave."""

    given_by: str
    about: str
    about_id: str
    instrument: str
    wave: str | None


class RelationshipEvent(Event):
    """Base of every private event of a relationship: its program and its participants."""

    organization_id: str
    program_id: str
    confidentiality: str
    mentor_id: str
    mentee_id: str


class TransitionEvent(RelationshipEvent):
    """Base of the events that change the state; a subclass names the state that it leads to."""

    LEADS_TO = State.NONE

    def apply(self, aggregate: Relationship) -> None:
        """Change the state and the last known time."""
        aggregate.state = self.LEADS_TO
        aggregate.last_known_at = self.occurred_at


class PairingEvent(TransitionEvent):
    """Base of the events that state the whole pairing."""

    mentor_participation_id: str
    mentee_participation_id: str
    formality: Formality
    direction: Direction
    shape: Shape
    group_id: str | None
    policy_version: int = field(default=1, kw_only=True)
    """The version of the program's policy that it was decided under."""

    def apply(self, aggregate: Relationship) -> None:
        """Set the version of the policy besides the state."""
        super().apply(aggregate)
        aggregate.policy_version = self.policy_version

    @property
    def pairing(self) -> Pairing:
        """The pairing that this event states."""
        return Pairing(**{name: getattr(self, name) for name in Pairing.__annotations__})


class Relationship(Aggregate):
    """One relationship.

    Attributes:
        state: The current state.
        pairing: The participants, their program and the form.
        last_known_at: The time of the last step; what follows can precede neither it nor a session that was held.
        proposed_at: When it was proposed; `EARLIEST` for an imported match.
        accepted_by: The parties who accepted the proposal.
        declined_for: The reason for which it was declined; empty where it was not.
        not_before: The day before which who declined does not want to be asked again, as an ISO date.
        holds_slots: Whether the match took a slot of both caseloads (an imported match takes none).
        policy_version: The version of the policy that its last step was decided under.
        pause_reason: Why it is paused; empty while it is not.
        conflicts: Whether each conflict is `raised`, or `safeguarded` by staff, by kind.
        agreement: The version of the agreement that is in force: the last one that all have signed.
        draft: The version that waits for signatures.
        agreement_version: The number of the last version, whatever became of it.
        agreement_words: What names the sealed words of each version that has some.
        active_periods: Active periods as (start, end); the last end is None while active.
        ending: How it was closed last; known once it was.
        sessions: Sessions by id.
        goals: Whether each goal is met, by id.
        feedback: What has been answered.
        closing_answered: The parties who answered the questions of its last end.
        trial_ends_at: Until when it is on trial; None without a trial.
        trial_announced: Whether both were asked at the end of the trial.
        going_on: The parties who said after the trial that they go on.
        reminded: When staff last reminded a party of something, by what and whom.
    """

    TOPIC = "relationships.relationship"
    pairing: Pairing
    ending: Ending

    def __init__(self) -> None:
        self.state = State.NONE
        self.last_known_at = EARLIEST
        self.proposed_by = ""
        self.proposed_at = EARLIEST
        self.expires_at = EARLIEST
        self.accepted_by: frozenset[str] = frozenset()
        self.declined_for = ""
        self.not_before: str | None = None
        self.matched_at = EARLIEST
        self.holds_slots = False
        self.policy_version = 1
        self.pause_reason = ""
        self.conflicts: dict[str, Literal["raised", "safeguarded"]] = {}
        self.agreement: Agreement | None = None
        self.draft: Agreement | None = None
        self.agreement_version = 0
        self.agreement_words: dict[int, str] = {}
        self.active_periods: list[tuple[datetime, datetime | None]] = []
        self.sessions: dict[str, Session] = {}
        self.goals: dict[str, bool] = {}
        self.feedback: set[Answered] = set()
        self.closing_answered: frozenset[str] = frozenset()
        self.trial_ends_at: datetime | None = None
        self.trial_announced = False
        self.going_on: frozenset[str] = frozenset()
        self.reminded: dict[tuple[str, str], datetime] = {}

    @property
    def terms(self) -> Terms | None:
        """The terms that are in force; None before all have signed."""
        return None if self.agreement is None else self.agreement.terms

    @property
    def activated_at(self) -> datetime | None:
        """The relationship's start, or None before it."""
        return self.active_periods[0][0] if self.active_periods else None

    def guard(self, transition: Transition, meta: CommandMetadata) -> CommandMetadata:
        """Check a transition against the state machine and the order of time.

        Returns:
            The metadata as the command takes effect (`order_after`).

        Raises:
            RefusedError: The state machine's refusal, or `occurred-before-previous`; a report only has to follow the
                match.
        """
        STATE_MACHINE.guard(transition, self.state)
        return order_after(meta, self.earliest(transition))

    def earliest(self, transition: Transition) -> datetime:
        """Return the earliest time of a transition: a report only has to follow the match."""
        return self.matched_at if transition in REPORTS else max(self.last_known_at, self.last_met_at)

    @property
    def meetings(self) -> list[Meeting]:
        """The meetings that are reported as held."""
        return [each.meeting for each in self.sessions.values() if each.meeting is not None]

    @property
    def last_met_at(self) -> datetime:
        """When the last session that was held ended; `EARLIEST` before one was."""
        return max((each.ended_at for each in self.meetings), default=EARLIEST)

    def record_with_context(self, event: type[RelationshipEvent], meta: CommandMetadata, **data: object) -> None:
        """Record an event with the fields that every event of a relationship carries."""
        self.record(event, meta, **self.pairing.context, **data)
