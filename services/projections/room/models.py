"""Responses of the rooms and of the agenda."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Side = Literal["mentor", "mentee"]
Signatory = Literal["mentor", "mentee", "guardian", "guardian_of_mentor"]
GUARDIANS: dict[Side, Signatory] = {"mentee": "guardian", "mentor": "guardian_of_mentor"}
"""The guardian who signs for the ward on a side."""
SessionStatus = Literal["scheduled", "held", "cancelled", "missed"]
ItemKind = Literal[
    "answer-proposal", "sign", "start", "report-session", "trial", "session", "closing", "feedback", "goal"
]


class Signature(BaseModel):
    """A signature under a version of the agreement."""

    party: Signatory
    signed_at: datetime


class RoomAgreement(BaseModel):
    """A version of the agreement; its words are not in an event and are read from the service of relationships."""

    version: int
    cadence_days: int
    duration_days: int
    channel: str
    other_channels: list[str]
    proposed_by: Signatory
    proposed_at: datetime
    state: Annotated[
        Literal["in-force", "proposed", "replaced", "withdrawn", "superseded"],
        Field(description="`replaced`: was in force; `superseded`: a newer one was proposed before all had signed."),
    ]
    agreed_at: Annotated[datetime | None, Field(description="When all had signed.")]
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    signatures: list[Signature]
    missing: Annotated[list[Signatory], Field(description="Who has still to sign; empty unless it is proposed.")]


class RoomSession(BaseModel):
    """A session."""

    id: str
    status: SessionStatus
    starts_at: datetime | None
    planned_minutes: int | None
    minutes: Annotated[int | None, Field(description="How long it took; null unless it was held.")]
    mode: str | None
    evidence: Annotated[int | None, Field(description="Evidence level of a held session, 0 to 5.")]
    count: Annotated[int | None, Field(description="1; more for an imported number of sessions.")]
    cancelled_by: str | None
    late: bool | None
    missed_by: str | None
    excuse: Annotated[str | None, Field(description="Why it was missed, as a code; null where nothing was stated.")] = (
        None
    )
    reported_by: Annotated[str | None, Field(description="Who reported it, where that is stated.")] = None
    group_session: Annotated[
        str | None,
        Field(
            description="The session of a group that it is a part of; null for one of the pair's own, and for one that "
            "a release planned which did not state it."
        ),
    ] = None
    of_group: Annotated[
        bool, Field(description="Whether it is a session of the pair's group, which is acted on as a whole.")
    ] = False
    answered: Annotated[
        bool, Field(description="Whether a questionnaire about it was answered: then it took place.")
    ] = False
    changes: Annotated[int, Field(description="How many events there are about it.")]
    changed_at: datetime


class FlashSession(BaseModel):
    """A single conversation of two people without a relationship, or a place that a mentor offers for one."""

    id: str
    organization_id: str
    program_id: str
    program: Annotated[str, Field(description="The program's name.")]
    mentor_id: str
    mentee_id: Annotated[str | None, Field(description="Null while the place is free.")]
    mentor_participation_id: str
    mentee_participation_id: str | None
    proposed_by: Side
    state: Literal["offered", "asked", "arranged", "held", "missed", "cancelled"]
    starts_at: datetime
    planned_minutes: int
    minutes: Annotated[int | None, Field(description="How long it took; null unless it was held.")]
    mode: str
    ended_by: Annotated[str | None, Field(description="Who called it off, or did not come.")]
    late: bool | None
    changed_at: datetime


class RoomGoal(BaseModel):
    """A goal; its text is not an event and is read from the service of relationships."""

    id: str
    category: str
    due_on: date | None
    agreed_at: datetime | None
    met_at: datetime | None
    attested_by: str | None


class Item(BaseModel):
    """An item of an instrument."""

    code: str
    text: str
    minimum: int
    maximum: int
    lowest: str
    highest: str


class Question(BaseModel):
    """An instrument that a party is asked to answer now."""

    party: Side
    instrument: str
    instrument_version: int
    title: str
    about: Literal["session", "relationship", "program"]
    about_id: str
    wave: str | None
    confidential: Annotated[bool, Field(description="Whether no reader sees a single answer.")]
    anonymous: Annotated[bool, Field(description="Whether no single answer is kept with its giver.")] = False
    items: list[Item]


class RoomSummary(BaseModel):
    """One relationship in the list of a person."""

    id: str
    organization_id: str
    program_id: str
    program: Annotated[str, Field(description="The program's name.")]
    program_state: str
    confidentiality: str
    mentor_id: str
    mentee_id: str
    mentor_participation_id: str | None
    mentee_participation_id: str | None
    formality: str
    direction: str
    shape: str
    group_id: str | None
    state: str
    since: datetime
    proposed_by: str | None
    proposed_at: datetime | None
    expires_at: datetime | None
    matched_at: datetime | None
    started_at: datetime | None
    pause_reason: Annotated[str | None, Field(description="Why it is paused; null while it is not.")]
    cadence_days: int | None
    duration_days: int | None
    channel: str | None
    trial_ends_at: Annotated[datetime | None, Field(description="Until when it is on trial; null without one.")] = None
    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None
    planned: bool | None
    recusal: Annotated[
        bool, Field(description="Whether its program rules out, or ever did, that one of the two assesses the other.")
    ] = False
    on_hold: Annotated[bool, Field(description="Whether the two are not to meet until a concern has been looked into.")]


class ClosingAnswer(BaseModel):
    """The answer of a party about the end."""

    party: Side
    again: Annotated[str, Field(description="Whether the party wants another mentor or mentee: yes, not_now, no.")]
    conversation_on: Annotated[date | None, Field(description="When the two talked about the end; null if not.")]
    never_again: Annotated[bool, Field(description="Whether the party never wants to be paired with the other again.")]


class Predecessor(BaseModel):
    """The relationship of the mentee that closed last before a match; one that was voided or reopened since is none."""

    id: str
    mentor_id: str
    ended_at: datetime
    planned: Annotated[bool | None, Field(description="Whether it ended as planned.")]


class Room(RoomSummary):
    """One relationship as its parties and its program's own staff see it."""

    agreements: Annotated[list[RoomAgreement], Field(description="The versions of the agreement, latest first.")]
    sessions: Annotated[list[RoomSession], Field(description="Latest first.")]
    goals: list[RoomGoal]
    questions: Annotated[list[Question], Field(description="What a party is asked now and has not answered.")]
    going_on: Annotated[list[Side], Field(description="The parties who said after the trial that they go on.")] = []
    closing_answered: Annotated[list[Side], Field(description="The parties who answered about the end.")]
    closing_answers: Annotated[
        list[ClosingAnswer] | None, Field(description="Their answers; null for who is not of the program's staff.")
    ]
    reopen_until: Annotated[
        datetime | None, Field(description="Until when the program's staff may reopen it; null where it may not.")
    ]
    conflicts: Annotated[list[str] | None, Field(description="Raised conflicts; null for who may not see them.")]
    predecessor: Annotated[
        Predecessor | None,
        Field(description="What a rematch follows; null for a first match, and for who is not of the program's staff."),
    ]

    @property
    def agreement(self) -> RoomAgreement | None:
        """The version of the agreement in force."""
        return next((each for each in self.agreements if each.state == "in-force"), None)

    @property
    def proposed_agreement(self) -> RoomAgreement | None:
        """The version of the agreement that waits for signatures."""
        return next((each for each in self.agreements if each.state == "proposed"), None)

    @property
    def agreement_version(self) -> int:
        """The number of the last version of the agreement; 0 before the first."""
        return self.agreements[0].version if self.agreements else 0


class AgendaItem(BaseModel):
    """One thing that a person is asked to do, or a session that is planned."""

    kind: ItemKind
    relationship_id: str
    party: Annotated[Side, Field(description="The party who is asked: the caller, or the caller's ward.")]
    at: Annotated[datetime, Field(description="When it begins, ends, is due, or since when it is asked.")]
    session_id: str | None = None
    goal_id: str | None = None
    instrument: str | None = None


class Recusal(BaseModel):
    """A person in whose matters the caller does not decide."""

    person_id: str
    relationship_id: str
    program_id: str
    program: Annotated[str, Field(description="The program's name.")]
    since: Annotated[datetime, Field(description="When the two were matched.")]
    until: Annotated[datetime | None, Field(description="Two years after the end; null while the relationship lasts.")]


class Agenda(BaseModel):
    """The things that a person is asked, most urgent first, and the person's relationships, open ones first."""

    items: list[AgendaItem]
    relationships: list[RoomSummary]
    flash_sessions: Annotated[
        list[FlashSession],
        Field(description="Those to come or to be reported, then those that ended in the last weeks."),
    ]
    recusals: Annotated[list[Recusal], Field(description="The caller's own recusal register; never a ward's.")]
