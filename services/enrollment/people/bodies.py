"""Bodies of the requests about people, and their responses. A response to a command holds ids only: it is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.enrollment.people.names import MAX_IDS
from services.enrollment.people.profile import MAX_ATTRIBUTES, MAX_EXTERNAL_ID, MAX_MAIL, Purpose
from services.web.bodies import Code, Day
from services.web.command_request import CommandBody

PersonName = Annotated[str, Field(min_length=1, max_length=200, description="As the person writes it; kept sealed.")]
Mail = Annotated[str, Field(min_length=3, max_length=MAX_MAIL, examples=["anna@example.org"])]
Phone = Annotated[str, Field(max_length=40, description="A telephone number.", examples=["+49 30 901820"])]
TimeZone = Annotated[str, Field(max_length=64, description="An IANA time zone.", examples=["Europe/Berlin"])]
Language = Annotated[str, Field(max_length=35, description="A language tag.", examples=["en"])]
ExternalId = Annotated[str, Field(max_length=MAX_EXTERNAL_ID, description="The id in the organization's own system.")]


class StatedAttribute(BaseModel):
    """Something that a person states about themselves, and what it may be used for."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    value: Annotated[str, Field(min_length=1, max_length=100)]
    purposes: Annotated[list[Purpose], Field(min_length=1)]


class InvitePerson(CommandBody):
    """The body of the command to invite a person to an organization."""

    organization_id: UUID
    name: PersonName
    mail: Mail
    phone: Phone | None = None
    time_zone: TimeZone | None = None
    language: Language | None = None
    external_id: ExternalId | None = None
    minor_until: Annotated[Day | None, Field(description="The day on which the person comes of age.")] = None

    def profile(self) -> dict[str, object]:
        """Return the fields of the profile that the body states."""
        return _stated(self, {"organization_id"})


class ChangeProfile(CommandBody):
    """The body of the command to change a profile; what is left out stays."""

    name: PersonName | None = None
    mail: Mail | None = None
    phone: Phone | None = None
    time_zone: TimeZone | None = None
    language: Language | None = None
    external_id: ExternalId | None = None
    minor_until: Day | None = None
    attributes: Annotated[list[StatedAttribute] | None, Field(max_length=MAX_ATTRIBUTES)] = None
    opt_outs: Annotated[list[Code] | None, Field(max_length=20, description="Categories of mail not wanted.")] = None
    unreachable: bool | None = None

    def profile(self) -> dict[str, object]:
        """Return the fields of the profile that the body states."""
        return _stated(self, set())


class Register(CommandBody):
    """The body of the command by which a person who signed in registers."""


class Guardian(CommandBody):
    """The body of the commands about a guardian."""

    guardian_id: UUID


class MakeLink(CommandBody):
    """The body of the command by which a person asks for the code of a link."""


class ConfirmLink(CommandBody):
    """The body of the command that confirms a link with the code from the other organization."""

    code: Annotated[str, Field(min_length=1, max_length=100, description="The code, as it was shown.")]


class Unlink(CommandBody):
    """The body of the command that takes a link back."""

    link_id: UUID


class PersonView(BaseModel):
    """A person, by ids and codes only."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    version: int
    state: Literal["invited", "registered", "erasing", "erased"]
    organization_id: UUID
    guardians: list[UUID]
    links: list[UUID]


class LinkedPerson(PersonView):
    """A person with the link of a command."""

    link_id: UUID


class LinkCodeView(LinkedPerson):
    """A link with the code that the person carries to the other organization. It is shown once, and not kept."""

    code: str
    expires_at: AwareDatetime


class ProfileView(BaseModel):
    """The profile of a person."""

    model_config = ConfigDict(extra="forbid")

    name: str
    mail: str
    phone: str | None
    time_zone: str
    language: str
    external_id: str | None
    attributes: list[StatedAttribute]
    minor_until: date | None
    opt_outs: list[str]
    unreachable: bool


class PersonWithProfile(PersonView):
    """A person with the profile; null once it was erased."""

    profile: ProfileView | None
    possible_duplicates: Annotated[
        list[UUID], Field(description="People of the organization with the same address or name; for its staff only.")
    ]


class FoundPerson(BaseModel):
    """A person in a search."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID
    name: str


class FoundPeople(BaseModel):
    """People of an organization, by name."""

    model_config = ConfigDict(extra="forbid")

    items: list[FoundPerson]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last one.")]


class AskNames(BaseModel):
    """The ids of people whose names a page shows."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(max_length=MAX_IDS)]


class NamesView(BaseModel):
    """The names that the caller may see, by id."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str]


def _stated(body: BaseModel, without: set[str]) -> dict[str, Any]:
    return body.model_dump(exclude_none=True, exclude={"occurred_at", *without})
