"""Bodies of requests and answers of finding a mentor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.relationships.matching.mentor_requests import Reason
from services.relationships.matching.profiles.routes import FreeTime, OfferedSkill
from services.web.bodies import Code, Count, OwnWords
from services.web.command_request import CommandBody


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RequestMentor(CommandBody):
    """The body of a request of a mentee to a mentor."""

    mentee_participation_id: UUID
    mentor_participation_id: UUID
    rank: Annotated[Count, Field(ge=1, le=10, description="The place among the mentee's requests, from 1.")]
    reasons: Annotated[list[Reason], Field(min_length=1, max_length=8, description="Why this mentor.")]
    words: OwnWords


class StateListing(CommandBody):
    """The body of a mentor's decision about the directory."""

    occurred_at: None = None
    listed: bool
    introduction: Annotated[
        str | None,
        Field(
            max_length=2000,
            pattern=r"^[^\x00]*$",
            description="A text of several lines, kept sealed. Null: as before; empty: none.",
        ),
    ] = None


class ListingResult(_Part):
    """The result of a mentor's decision."""

    participation_id: UUID
    version: int
    listed: bool


class ListedMentor(_Part):
    """A mentor of the directory: what was stated for the matching, and an introduction; no name."""

    participation_id: UUID
    person_id: UUID
    offers: list[OfferedSkill]
    helps_with: list[Code]
    languages: Annotated[list[Code], Field(description="Empty: any language.")]
    availability: Annotated[list[FreeTime] | None, Field(description="Null: not stated.")]
    zone: str
    mode: Literal["remote", "in_person", "either"]
    introduction: str | None


class Directory(_Part):
    """A page of the directory of mentors, in an order of the reader's own."""

    items: list[ListedMentor]
    next: Annotated[str | None, Field(description="Where the next page begins; null on the last one.")]


class MentorRequest(_Part):
    """A request of a mentee to a mentor."""

    relationship_id: UUID
    program_id: UUID
    mentor_participation_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    rank: Annotated[int | None, Field(description="Null for the mentor.")]
    reasons: list[Reason]
    state: str
    asked_at: datetime
    expires_at: datetime
    declined_for: Annotated[Code | None, Field(description="The reason of a refusal.")]
    not_before: Annotated[date | None, Field(description="The mentor can be asked again from this day.")]


class RequestInWords(MentorRequest):
    """A request with the mentee's words."""

    words: Annotated[str | None, Field(description="Null after the mentee was erased.")]


class OwnRequests(_Part):
    """The requests of a mentee."""

    participation_id: UUID
    program_id: UUID
    directory_open: Annotated[bool, Field(description="Whether mentees find mentors in this program by themselves.")]
    goals_stated: Annotated[bool, Field(description="Whether the mentee stated what is wanted.")]
    most_requests: int
    free_ranks: Annotated[list[int], Field(description="Ranks that a further request can have.")]
    requests: list[MentorRequest]


class Listing(_Part):
    """The decision of a mentor about the directory."""

    participation_id: UUID
    program_id: UUID
    directory_open: bool
    version: Annotated[int, Field(description="0 before anything was stated.")]
    stated: bool
    listed: bool
    introduction: str | None
