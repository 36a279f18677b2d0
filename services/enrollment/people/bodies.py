"""Bodies of the commands and questions about people."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.people.consent import WORDINGS, ConsentPurpose
from services.enrollment.people.names import MAX_IDS
from services.enrollment.people.profile import MAX_ATTRIBUTE, MAX_ATTRIBUTES, MAX_EXTERNAL_ID, MAX_MAIL, Purpose
from services.enrollment.validation import MAX_NAME
from services.web.bodies import Code, Count, Day
from services.web.command_request import CommandBody

PersonName = Annotated[str, Field(max_length=MAX_NAME, description="As the person writes it.", examples=["Anna Lu"])]
Mail = Annotated[str, Field(max_length=MAX_MAIL, description="One mail address.", examples=["anna@example.org"])]
Phone = Annotated[str | None, Field(max_length=32, description="With the country's code.")]
Zone = Annotated[str, Field(max_length=64, description="An IANA time zone.", examples=["Europe/Berlin"])]
Language = Annotated[str, Field(max_length=35, description="A language tag.", examples=["en"])]
ExternalId = Annotated[
    str | None, Field(max_length=MAX_EXTERNAL_ID, description="The person's id in the organization's own system.")
]


class InvitePerson(CommandBody):
    """The body of the command to invite a person to an organization."""

    organization_id: UUID
    name: PersonName
    mail: Mail
    language: Language = "en"
    time_zone: Zone = "UTC"
    phone: Phone = None
    external_id: ExternalId = None
    minor_until: Annotated[Day | None, Field(description="When a minor comes of age; null for an adult.")] = None
    send_invitation: Annotated[
        bool, Field(description="Whether to invite the person by mail now; false for people taken over from a list.")
    ] = True


class AttributeBody(BaseModel):
    """Something that a person states about themselves."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    value: Annotated[str, Field(max_length=MAX_ATTRIBUTE)]
    purposes: Annotated[list[Purpose], Field(min_length=1, max_length=4, description="What it may be used for.")]


class ChangeProfile(CommandBody):
    """The body of the command to change a profile; a field that is left out keeps its value."""

    name: PersonName | None = None
    mail: Mail | None = None
    phone: Phone = None
    time_zone: Zone | None = None
    language: Language | None = None
    external_id: ExternalId = None
    minor_until: Annotated[Day | None, Field(description="When a minor comes of age; null for an adult.")] = None
    attributes: Annotated[list[AttributeBody] | None, Field(max_length=MAX_ATTRIBUTES)] = None
    opt_outs: Annotated[list[Code] | None, Field(max_length=20, description="Categories of mail not wanted.")] = None
    unreachable: Annotated[bool | None, Field(description="Whether the mail address is refused.")] = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that the body states."""
        nullable = {"phone", "external_id", "minor_until"}
        stated = self.model_dump(exclude_unset=True, exclude={"occurred_at"})
        if self.minor_until is not None:
            stated["minor_until"] = self.minor_until
        return {name: value for name, value in stated.items() if value is not None or name in nullable}


class ConsentAnswer(BaseModel):
    """The answer to the question about one purpose."""

    model_config = ConfigDict(extra="forbid")

    purpose: ConsentPurpose
    granted: bool
    wording_version: Annotated[Count, Field(ge=1, le=1_000, description="The version of the question that was read.")]


class Register(CommandBody):
    """The body of the command to register."""

    consents: Annotated[
        tuple[ConsentAnswer, ...],
        Field(max_length=len(WORDINGS), description="What the person allows and refuses; none is needed."),
    ] = ()


class AddGuardian(CommandBody):
    """The body of the command to add a guardian."""

    guardian_id: UUID


class ConfirmLink(CommandBody):
    """The body of the command to confirm a link."""

    code: Annotated[str, Field(max_length=100, description="The code that the person brings from the other sign-in.")]


class Unlink(CommandBody):
    """The body of the command to take a link back."""

    link_id: UUID


class NamesBody(BaseModel):
    """The ids whose names are asked for."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[UUID], Field(max_length=MAX_IDS)]
