"""Bodies of requests and answers of a group's sessions, and of the agreements of one's own pairs in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.relationships.group_commands.correction import AnotherReport
from services.relationships.group_commands.models import MOST, GroupResult
from services.relationships.group_commands.session_commands import Plan
from services.relationships.meeting import Meeting
from services.relationships.relationship import Terms
from services.web.bodies import Code, Count, Minutes, PlausibleMoment
from services.web.command_request import CommandBody

_EVIDENCE = "5 observed by staff, 2 logged in detail by a mentor, 1 a count only, 0 inferred; the same for every pair."
ParticipationField = Annotated[
    UUID | None, Field(description="Whose pairs; a person may leave it out, staff states for whom it speaks.")
]


class ScheduleGroupSession(CommandBody):
    """The body of the command to schedule a session of a group; a start in the past adds one to be reported."""

    starts_at: PlausibleMoment
    planned_minutes: Minutes

    @property
    def plan(self) -> Plan:
        """The session that it states."""
        return Plan(self.starts_at, self.planned_minutes)


class MoveGroupSession(ScheduleGroupSession):
    """The body of the command to move a session of a group."""


class CancelGroupSession(CommandBody):
    """The body of the command to cancel a session of a group."""


class ReportGroupSession(CommandBody):
    """The body of the report of a group's session: who was there. It occurred when it started."""

    occurred_at: None = None
    started_at: PlausibleMoment
    minutes: Minutes
    mode: Literal["in_person", "video", "phone", "chat", "unknown"]
    evidence: Annotated[Count, Field(ge=0, le=5, description=_EVIDENCE)]
    present: Annotated[
        list[UUID], Field(max_length=MOST + 2, description="The participations of those who were there.")
    ]

    @property
    def meeting(self) -> Meeting:
        """The meeting that it states."""
        return Meeting(self.started_at, self.minutes, self.mode, self.evidence)


class CorrectGroupSession(CommandBody):
    """The body of the correction of a report: empty to take it back, or with what is reported instead."""

    occurred_at: None = None
    report: Annotated[
        ReportGroupSession | None,
        Field(description="Who was there, and when and how they met; null to take back only."),
    ] = None

    @property
    def instead(self) -> AnotherReport | None:
        """What is reported instead."""
        return None if self.report is None else AnotherReport(self.report.meeting, self.report.present)


class LeftOut(BaseModel):
    """A pair that was left out, by the rule that refused it."""

    model_config = ConfigDict(extra="forbid")

    relationship_id: UUID
    rule: str
    detail: str


class GroupSessionResult(GroupResult):
    """The result of a command about a session: the pairs that it concerns, and those that were left out."""

    session_id: UUID
    left_out: list[LeftOut]


class ProposeInGroup(CommandBody):
    """The body of the command to propose terms for all own pairs of a group; each pair may add words of its own."""

    cadence_days: Annotated[Count, Field(ge=1, le=366, description="Days from one session to the next.")]
    duration_days: Annotated[Count, Field(ge=1, le=3660, description="Days from the start to the planned end.")]
    channel: Annotated[Code, Field(examples=["video"], description="How the group meets, as a code.")]
    participation_id: ParticipationField = None

    @property
    def terms(self) -> Terms:
        """The terms."""
        return Terms(self.cadence_days, self.duration_days, self.channel)


class ReadVersion(BaseModel):
    """The version of one agreement that was read."""

    model_config = ConfigDict(extra="forbid")

    relationship_id: UUID
    version: Annotated[Count, Field(ge=1)]


class SignInGroup(CommandBody):
    """The body of the command to sign the agreements of all own pairs of a group."""

    read: Annotated[
        list[ReadVersion],
        Field(
            min_length=1,
            max_length=MOST,
            description="The versions that were read: these are signed, and no other.",
        ),
    ]
    participation_id: ParticipationField = None

    @property
    def versions(self) -> Mapping[UUID, int]:
        """The versions by relationship."""
        return {each.relationship_id: each.version for each in self.read}
