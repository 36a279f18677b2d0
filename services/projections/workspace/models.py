"""Rows of a program's workspace."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel


class WorkspaceRequirement(BaseModel):
    """One requirement of a participation."""

    kind: str
    state: str
    valid_until: datetime | None = None


class WorkspaceRequests(BaseModel):
    """The requests of a mentee to mentors: how many are open, and what became of the others; never their words."""

    open: int = 0
    open_since: datetime | None = None
    declined: int = 0
    expired: int = 0
    proposals: int = 0
    """Proposals of others that are open."""


class WorkspacePerson(BaseModel):
    """One participation with what its staff asks about it."""

    id: str
    person_id: str
    organization_id: str
    program_id: str
    program: str
    role: str
    state: str
    since: datetime | None
    reason: str | None
    priority: int | None
    capacity: int | None
    skills: list[str]
    began_at: datetime
    enrolled_at: datetime | None
    ended_at: datetime | None
    load: int
    counterparts: list[str]
    last_session_at: datetime | None
    requirements: list[WorkspaceRequirement] = []
    requests: WorkspaceRequests = WorkspaceRequests()


class WorkspaceRelationship(BaseModel):
    """One relationship with its progress against its agreement."""

    id: str
    program_id: str
    program: str
    mentor_id: str
    mentee_id: str
    direction: str | None = None
    state: str
    proposed_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    sessions_held: int
    last_session_at: datetime | None
    goals_agreed: int
    goals_met: int
    cadence_days: int | None
    duration_days: int | None


class WorkspaceGroup(BaseModel):
    """One group: who leads it, how full it is, and when it meets next."""

    id: str
    program_id: str
    mentor_id: str
    co_mentor_id: str | None
    state: str
    most: int
    members: int
    invited: int
    next_session_at: datetime | None
    formed_at: datetime


class WorkspaceGroups(BaseModel):
    """One page of groups."""

    items: Sequence[WorkspaceGroup]
    next: str | None = None


class WorkspacePeople(BaseModel):
    """One page of participations."""

    items: Sequence[WorkspacePerson]
    next: str | None = None


class WorkspaceRelationships(BaseModel):
    """One page of relationships."""

    items: Sequence[WorkspaceRelationship]
    next: str | None = None
