"""Answers about people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.people.bodies import AttributeBody


class PersonView(BaseModel):
    """The state of a person, without anything personal."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    version: int
    state: Literal["invited", "registered", "erasing", "erased"]
    organization_id: UUID
    guardians: list[UUID]
    wards: list[UUID]
    links: list[UUID]


class InvitedView(PersonView):
    """A person who was invited, and the people who may be the same one."""

    possible_duplicates: Annotated[list[UUID], Field(description="People with the same mail address or name.")]


class LinkView(PersonView):
    """A person and a new link."""

    link_id: UUID
    made: Annotated[bool, Field(description="Whether both halves stand now, so that the two count as one person.")]


class LinkCodeView(LinkView):
    """A person, a new link, and its code."""

    code: Annotated[str, Field(description="To be entered at the other organization's sign-in.")]
    expires_at: AwareDatetime


class ProfileView(BaseModel):
    """The personal data that the organization holds about a person."""

    name: str
    mail: str
    phone: str | None
    time_zone: str
    language: str
    external_id: str | None
    attributes: list[AttributeBody]
    minor_until: date | None
    opt_outs: list[str]
    unreachable: bool


class PersonWithProfile(PersonView):
    """A person with the profile; null while it is being erased, and afterwards."""

    profile: ProfileView | None
    made_links: Annotated[
        list[UUID] | None, Field(description="The links of which the other half stands too; for the person alone.")
    ]


class FoundPerson(BaseModel):
    """A person that a search found."""

    person_id: UUID
    name: str


class FoundPeople(BaseModel):
    """A page of people, in the order of their names."""

    items: list[FoundPerson]
    next: Annotated[UUID | None, Field(description="The `after` of the next page; null on the last one.")]


class NamesView(BaseModel):
    """The names that the caller may see, by id."""

    names: dict[UUID, str]
    former: Annotated[list[UUID], Field(description="People who were erased, and whose names the caller would see.")]
