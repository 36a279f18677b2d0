"""Bodies of requests and answers of groups."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.relationships.groups.forming import GroupPlan
from services.web.bodies import Count, PlausibleMoment, WithReason
from services.web.command_request import CommandBody

MOST = 50
"""The most mentees of any group."""
AnswerBy = Annotated[
    PlausibleMoment | None,
    Field(description="When the proposals expire, if earlier than under the program's policy."),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormGroup(CommandBody):
    """The body of the command to form a group."""

    mentor_participation_ids: Annotated[list[UUID], Field(min_length=1, max_length=2, description="One or two.")]
    mentee_participation_ids: Annotated[
        list[UUID],
        Field(max_length=MOST, description="Who is invited at once: proposed to every mentor.", default_factory=list),
    ]
    most: Annotated[Count, Field(ge=2, le=MOST, description="The most mentees.")]
    formality: Literal["formal", "informal"] = "formal"
    direction: Literal["traditional", "reverse", "peer"] = "traditional"
    answer_by: AnswerBy = None

    @property
    def plan(self) -> GroupPlan:
        """The group that it states."""
        return GroupPlan(
            self.mentor_participation_ids,
            self.mentee_participation_ids,
            self.formality,
            self.direction,
            self.most,
            self.answer_by,
        )


class InviteToGroup(CommandBody):
    """The body of the command to invite a further mentee."""

    mentee_participation_id: UUID
    answer_by: AnswerBy = None


class CloseGroup(WithReason):
    """The body of the command to close a group; `occurred_at` is the effective date of every pair's end."""

    initiated_by: Literal["coordinator", "program"] | None = None


class GroupResult(_Part):
    """The result of a command: the group's state and version, and the relationships that it is about."""

    group_id: UUID
    version: int
    state: Literal["formed", "closed"]
    relationship_ids: list[UUID]


class PlaceView(_Part):
    """One person's place in a group."""

    participation_id: UUID
    person_id: UUID


class GroupPairView(_Part):
    """An open proposal or relationship of a group."""

    relationship_id: UUID
    mentor_participation_id: UUID
    mentee_participation_id: UUID
    mentee_id: UUID
    matched: bool


class SessionOfGroup(_Part):
    """A session of the group, and who was there, by participation."""

    session_id: UUID
    starts_at: datetime
    planned_minutes: int
    status: Literal["scheduled", "held", "cancelled", "missed"]
    present: list[UUID]
    absent: list[UUID]
    reported_by: Annotated[
        str | None, Field(description="The participation of the mentor who reported it, or `coordinator`.")
    ] = None
    minutes: Annotated[int | None, Field(description="How long it took; null before the report.")] = None
    mode: Annotated[str | None, Field(description="How they met; null before the report.")] = None


class GroupView(_Part):
    """A group: its mentors, the mentees with a matched pair, every open pair, and its sessions.

    One who is invited and has not joined sees the mentors and the own pairs alone.
    """

    group_id: UUID
    version: int
    state: Literal["formed", "closed"]
    program_id: UUID
    formality: Literal["formal", "informal"]
    direction: Literal["traditional", "reverse", "peer"]
    most: int
    formed_at: datetime
    mentors: list[PlaceView]
    members: list[PlaceView]
    pairs: list[GroupPairView]
    sessions: list[SessionOfGroup]
