"""HTTP routes of matching profiles."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.relationships.matching.profiles import commands
from services.relationships.matching.profiles.aggregate import MatchingProfile, profile_id
from services.relationships.matching.profiles.content import EMPTY
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.route_context import RelationshipRoutes
from services.web.audited_reads import PROGRAM_HEADER
from services.web.bodies import Code, Count
from services.web.command_request import CommandBody, CommandDep
from services.web.route_context import PrincipalDep

_ZONES = available_timezones()
Level = Annotated[Count, Field(ge=1, le=4, description="From 1, a beginner, to 4, one who teaches it.")]
Clock = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9]{2}:[0-5][0-9]$", description="Time of the day, HH:MM.", examples=["17:30"]),
]


def _check_zone(name: str) -> str:
    if name not in _ZONES:
        raise ValueError("a time zone is one of the IANA list, for example Europe/Berlin")
    return name


Zone = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+/-]{0,63}$", description="Time zone (IANA).", examples=["Europe/Berlin"]),
    AfterValidator(_check_zone),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfferedSkill(_Part):
    """A skill that a mentor offers."""

    skill: Code
    level: Level


class WantedSkill(_Part):
    """A skill that a mentee wants."""

    skill: Code
    level: Level
    importance: Annotated[Count, Field(ge=1, le=3, description="From 1, welcome, to 3, the reason to ask.")]


class FreeTime(_Part):
    """A time of the week at which a person can meet."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    begins_at: Clock
    ends_at: Clock

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> FreeTime:
        for clock, last in ((self.begins_at, "23:59"), (self.ends_at, "24:00")):
            if not (clock[:2].isascii() and clock[:2].isdecimal() and clock <= last):
                raise ValueError("a time of the day is written HH:MM, from 00:00 to 24:00")
        if self.begins_at >= self.ends_at:
            raise ValueError("a free time ends after it begins, on the same day")
        return self


class ProfileContent(_Part):
    """Knowledge of a matching run about a participant; personal data, kept sealed."""

    offers: Annotated[list[OfferedSkill], Field(max_length=40, description="Of a mentor.")] = []
    wants: Annotated[list[WantedSkill], Field(max_length=40, description="Of a mentee.")] = []
    helps_with: Annotated[list[Code], Field(max_length=40, description="Development needs; of a mentor.")] = []
    needs: Annotated[list[Code], Field(max_length=40, description="Development needs; of a mentee.")] = []
    languages: Annotated[list[Code], Field(max_length=20, description="Empty: any language.")] = []
    availability: Annotated[list[FreeTime] | None, Field(max_length=50, description="Null: not stated.")] = None
    zone: Zone = "UTC"
    mode: Literal["remote", "in_person", "either"] = "either"

    @model_validator(mode="after")
    def _each_skill_once(self) -> ProfileContent:
        for listed in (self.offers, self.wants):
            skills = [each.skill for each in listed]
            if len(set(skills)) < len(skills):
                raise ValueError("a skill is listed once")
        return self


class StateProfile(CommandBody, ProfileContent):
    """The body of a matching profile; it replaces the version before."""

    occurred_at: None = None


class ProfileResult(_Part):
    """The result of stating a profile."""

    participation_id: UUID
    version: int
    profile_version: int


class ProfileView(_Part):
    """A matching profile."""

    participation_id: UUID
    program_id: UUID
    person_id: UUID
    role: Literal["mentor", "mentee"]
    version: Annotated[int, Field(description="0 before a first version was stated.")]
    stated: Annotated[bool, Field(description="Whether there is one; false again after the person was erased.")]
    profile: ProfileContent


def router(context: RelationshipRoutes, profiles: SealedProfiles) -> APIRouter:
    """Return the routes of matching profiles.

    Args:
        context: The context in which they run.
        profiles: The sealed profiles.
    """
    routes = context.router("participations", "matching profiles", commands=True)

    @routes.post(
        "/{participation_id}/matching-profile", response_model=ProfileResult, summary="State a matching profile"
    )
    def state(request: CommandDep, participation_id: UUID, body: StateProfile) -> JSONResponse:
        content = body.model_dump(mode="json", exclude={"occurred_at"})
        return context.execute(
            request,
            lambda uow: commands.state(
                uow,
                request.meta,
                context.eligibility,
                context.caller(request.principal),
                profiles,
                participation_id,
                content,
                request.expected_version,
            ),
        )

    @routes.get("/{participation_id}/matching-profile", response_model=ProfileView, summary="Read a matching profile")
    def show(principal: PrincipalDep, participation_id: UUID) -> JSONResponse:
        place = commands.place_of(context.eligibility, context.caller(principal), participation_id)
        profile = context.store.find(MatchingProfile, profile_id(str(participation_id)))
        content = commands.read(place, profile, profiles)
        version = 0 if profile is None else profile.version
        view = {
            "participation_id": str(participation_id),
            "program_id": place.program.program_id,
            "person_id": place.participant.person_id,
            "role": place.participant.role,
            "version": version,
            "stated": content is not None,
            "profile": content or dict(EMPTY),
        }
        headers = {"Cache-Control": "no-store", "ETag": f'"{version}"', PROGRAM_HEADER: place.program.program_id}
        return JSONResponse(view, headers=headers)

    return routes
