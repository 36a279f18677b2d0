"""Responses of the directory."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

Cursor = Annotated[str | None, Field(description="Pass as `cursor` to get the next page; null on the last.")]


class Organization(BaseModel):
    """An organization that joined the federation."""

    id: str
    name: str
    state: Annotated[str, Field(description="joined | left")]
    terms_version: str | None
    joined_at: datetime | None
    left_at: datetime | None
    open_programs: Annotated[int, Field(description="Its programs that are open now.")]
    programs_opened: Annotated[int, Field(description="All programs it has opened, including closed ones.")]


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
    state: Annotated[str, Field(description="open | closed")]
    formalities: list[str]
    directions: list[str]
    shapes: list[str]
    mentor_capacity: int | None
    mentee_limit: int | None
    minimum_group_size: int
    confidentiality: Annotated[str, Field(description="open | confidential | sealed")]
    request_expiry_days: int | None
    opened_at: datetime | None
    closed_at: datetime | None


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
    state: Annotated[
        str, Field(description="proposed | matched | active | paused | closed | declined | expired | withdrawn")
    ]
    proposed_at: datetime | None
    matched_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    ended_by: str | None
    planned: bool | None
    sessions_held: int
    last_session_at: datetime | None
    goals_agreed: int
    goals_met: int


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
    state: Annotated[str, Field(description="applied | enrolled | paused | withdrawn | completed | rejected")]
    attempt: int | None
    previous_participation_id: str | None
    capacity: int | None
    seniority: int | None
    skills: list[str]
    applied_at: datetime | None
    enrolled_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None


class ParticipationList(BaseModel):
    """Participations, most recent application first."""

    items: list[Participation]
    next: Cursor = None
