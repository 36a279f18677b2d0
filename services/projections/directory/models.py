"""Responses of the directory."""

from datetime import date, datetime
from typing import Annotated, get_args

from pydantic import BaseModel, Field

from services.projections.directory.states import ParticipationState, ProgramState, RelationshipState

Cursor = Annotated[str | None, Field(description="Pass as `cursor` to get the next page; null on the last.")]


class Organization(BaseModel):
    """An organization that joined the federation."""

    id: str
    name: str
    state: Annotated[str, Field(description="joined | leaving | left")]
    terms_version: str | None
    joined_at: datetime | None
    leaves_at: Annotated[datetime | None, Field(description="When a leaving one leaves at the latest.")] = None
    left_at: datetime | None
    open_programs: Annotated[int, Field(description="Its programs that are open now.")]
    programs_opened: Annotated[int, Field(description="All programs it has opened, including closed and ended ones.")]


class OrganizationList(BaseModel):
    """Organizations by name."""

    items: list[Organization]
    next: Cursor = None


class Program(BaseModel):
    """A mentoring program and its public policy."""

    id: str
    organization_id: str
    organization: Annotated[str | None, Field(description="The organization's name.")]
    name: str
    state: Annotated[str, Field(description=" | ".join(get_args(ProgramState)))]
    formalities: list[str]
    directions: list[str]
    shapes: list[str]
    mentor_capacity: int | None
    mentee_limit: int | None
    minimum_group_size: int
    confidentiality: Annotated[str, Field(description="open | confidential | sealed")]
    request_expiry_days: int | None
    policy_version: Annotated[int | None, Field(description="The version of the policy in force now.")] = None
    closes_on: Annotated[date | None, Field(description="Last day of admission; null without a window.")] = None
    ends_on: Annotated[date | None, Field(description="Last day of the program; null without a planned end.")] = None
    opened_at: datetime | None
    closed_at: datetime | None
    ended_at: datetime | None = None


class Objective(BaseModel):
    """An objective as a version of a program's policy defined it; values are in thousandths of the measure's unit."""

    code: str
    policy_version: int
    measure: str
    baseline_thousandths: int | None
    target_thousandths: int
    better: Annotated[str, Field(description="higher | lower")]
    due_on: date


class ProgramList(BaseModel):
    """Programs by name."""

    items: list[Program]
    next: Cursor = None


class Relationship(BaseModel):
    """A relationship of one mentor and one mentee, with its progress."""

    id: str
    organization_id: str
    program_id: str
    mentor_id: str
    mentee_id: str
    formality: str | None
    direction: str | None
    shape: str | None
    group_id: str | None
    state: Annotated[str, Field(description=" | ".join(get_args(RelationshipState)))]
    proposed_at: datetime | None
    expires_at: Annotated[datetime | None, Field(description="Until when the proposal can be accepted.")] = None
    accepted_at: Annotated[datetime | None, Field(description="When all parties had accepted, if staff approves.")] = (
        None
    )
    matched_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    ended_by: str | None
    planned: bool | None
    superseded_by_id: Annotated[str | None, Field(description="The relationship that took its place.")] = None
    policy_version: Annotated[int | None, Field(description="The policy's version of the last decision.")] = None
    sessions_held: int
    last_session_at: datetime | None
    goals_agreed: int
    goals_met: int
    conflicts: Annotated[
        list[str] | None, Field(description="Conflicts raised and not cleared, by kind; null for others than staff.")
    ] = None


class RelationshipList(BaseModel):
    """Relationships, most recently proposed first."""

    items: list[Relationship]
    next: Cursor = None


class Participation(BaseModel):
    """Participation of one person in one program in one role."""

    id: str
    organization_id: str
    program_id: str
    person_id: str
    role: Annotated[str, Field(description="mentor | mentee")]
    state: Annotated[str, Field(description=" | ".join(get_args(ParticipationState)))]
    since: Annotated[datetime | None, Field(description="Since when it is in its state.")] = None
    reason: Annotated[str | None, Field(description="Why it is paused, suspended or waitlisted.")] = None
    priority: Annotated[int | None, Field(description="1 (most urgent) to 9 on the waiting list.")] = None
    expires_at: Annotated[datetime | None, Field(description="Until when an invitation can be accepted.")] = None
    resumes_at: Annotated[datetime | None, Field(description="When a paused one resumes by itself.")] = None
    attempt: int | None
    previous_participation_id: Annotated[str | None, Field(description="The one this application follows.")]
    capacity: int | None
    seniority: int | None
    skills: list[str]
    began_at: Annotated[datetime | None, Field(description="When the person was invited or applied.")] = None
    invited_at: datetime | None = None
    applied_at: datetime | None
    enrolled_at: datetime | None
    policy_version: Annotated[int | None, Field(description="The policy's version of the enrollment.")] = None
    ended_at: datetime | None
    end_reason: str | None


class ParticipationList(BaseModel):
    """Participations, the latest first."""

    items: list[Participation]
    next: Cursor = None
