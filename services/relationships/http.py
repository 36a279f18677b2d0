"""What this service's routes share: executing what was request, the types of their bodies, and who may ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.params import Depends as Dependency
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from services.eventstore.store import Answer, EventStore
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.command_support import Target
from services.relationships.eligibility.domain import Eligibility
from services.web import command_request as moments
from services.web.command_request import CommandBody, CommandRequest
from services.web.identity.principal import require
from services.web.responses import respond

CONTEXT = "relationships"
BASE = f"/{CONTEXT}/v1/relationships"
RUNS_PROGRAMS = Depends(require("coordinator", "executive", "operator"))
"""Who may ask anything of this service; a mentor's and a mentee's own sign-in is a later room of the house."""

_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
Code = Annotated[str, Field(pattern=_CODE, description="A code of a list, never free text.", examples=["moved_away"])]
Count = Annotated[int, Field(strict=True)]
Minutes = Annotated[Count, Field(ge=1, le=24 * 60, description="At most a day.")]
PartyField = Annotated[Literal["mentor", "mentee"], Field(description="On whose behalf it is said.")]


class Because(CommandBody):
    """The body of a command that gives its reason."""

    reason: Code


class RelationshipAnswered(BaseModel):
    """What a command leaves behind: where the relationship stands, and at which version."""

    model_config = ConfigDict(extra="forbid")

    relationship_id: UUID
    version: int
    state: Literal["proposed", "matched", "active", "paused", "closed", "declined", "expired", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Door:
    """What every concept's routes are made with.

    Attributes:
        store: the service's event store.
        eligibility: what is known of the enrollment.
        arrived: waits, where `min_position` asks for it, until what the enrollment published has arrived.
    """

    store: EventStore
    eligibility: Eligibility
    arrived: Dependency

    def routes(self, concept: str) -> APIRouter:
        """Begin a concept's routes."""
        return APIRouter(prefix=BASE, tags=[concept], dependencies=[RUNS_PROGRAMS])

    def commands(self, concept: str) -> APIRouter:
        """Begin the routes of a concept whose decisions read the enrollment's facts."""
        commanding: Sequence[Dependency] = [RUNS_PROGRAMS, self.arrived]
        return APIRouter(prefix=BASE, tags=[concept], dependencies=commanding)

    def target(self, request: CommandRequest, relationship_id: UUID) -> Target:
        """Name the relationship a command is about."""
        return Target(relationship_id, request.expected_version, self.eligibility)

    def execute(self, request: CommandRequest, decide: Callable[[UnitOfWork], Answer]) -> JSONResponse:
        """Decide, save and answer, once per idempotency key."""
        outcome = self.store.execute(request.meta, decide, scope=request.scope, request_hash=request.request_hash)
        return respond(outcome, source=CONTEXT)


_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _plausible(moment: datetime) -> datetime:
    if not _FIRST <= moment <= _LAST:
        raise ValueError("a time lies between the years 1900 and 2200")
    return moment.astimezone(UTC)


def _iso_day(value: object) -> object:
    if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


Moment = Annotated[
    moments.Moment, AfterValidator(_plausible), WithJsonSchema({"type": "string", "format": "date-time"})
]
Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
