"""Responses of the desk."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.projections.desk.kinds import Kind, SubjectType
from services.projections.directory.models import Cursor


class DeskRow(BaseModel):
    """One thing that the staff of a program has to act on."""

    id: str
    kind: Kind
    subject: Annotated[str, Field(description="Id of the participation, relationship or program.")]
    subject_type: SubjectType
    program_id: str
    organization_id: str
    program: Annotated[str, Field(description="The program's name.")]
    people: Annotated[list[str], Field(description="The person, or mentor and mentee.")]
    since: Annotated[datetime, Field(description="Since when it has to be acted on.")]
    due_at: Annotated[datetime | None, Field(description="When it expires or is due; null without a date.")]
    detail: Annotated[
        dict[str, Any],
        Field(
            description="What else is to be known: role, priority, requirement, state, document, version, accepted, "
            "conflict, load, capacity, session, ends_at, cadence_days, last_held_at, signed, agreed, guardian, party, "
            "instrument, title, about, about_id, wave, confidential, asked_at, objective, measure, asked, open, "
            "declined, expired, asked_by, mentee_participation, trial_ends_at, going_on or reminded_at, as the kind "
            "has them."
        ),
    ]


class DeskGroup(BaseModel):
    """All rows of one kind."""

    kind: Kind
    count: int
    oldest_since: datetime
    next_due_at: datetime | None


class DeskSummary(BaseModel):
    """The number of things to act on, by kind; kinds without a row are omitted."""

    total: int
    groups: list[DeskGroup]


class DeskList(BaseModel):
    """Rows of the desk, oldest first."""

    total: Annotated[int, Field(description="All rows that the filters select, on every page.")]
    counts: Annotated[
        dict[Kind, int], Field(description="Rows by kind, under the other filters; kinds without a row are omitted.")
    ]
    items: list[DeskRow]
    next: Cursor = None
