"""HTTP routes of instruments."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.enrollment.instrument import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    MAX_ITEMS,
    MAX_TEXT,
    MAX_VERSION,
    MAX_WAVES,
    RATING_SCALE,
    Item,
    build_instrument,
)
from services.enrollment.instruments import commands
from services.enrollment.instruments.view import view
from services.enrollment.organizations.domain import Organization
from services.enrollment.permissions import Action
from services.enrollment.programs.access import authorize_program
from services.enrollment.programs.aggregate import Program
from services.web.bodies import Code, Count, Name
from services.web.command_request import CommandBody, CommandDep
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep, RouteContext

Score = Annotated[Count, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)]
Label = Annotated[str, Field(max_length=200, description="Empty for no label.")]
WAVES = (
    "Codes such as pre, post or follow-up-12m; monthly, quarterly and yearly allow every such period, written 2026-03, "
    "2026-Q1 and 2026. Without waves the instrument is answered once about each subject."
)


class ItemBody(BaseModel):
    """One question and its scale."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, description="What the respondent reads.")]
    minimum: Annotated[Score, Field(description="The lowest score.")] = RATING_SCALE[0]
    maximum: Annotated[Score, Field(description="The highest score.")] = RATING_SCALE[1]
    lowest_label: Label = ""
    highest_label: Label = ""


class InstrumentView(BaseModel):
    """One version of an instrument."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[Code, Field(examples=["closing"])]
    version: Annotated[Count, Field(ge=1, le=MAX_VERSION, description="Higher than that of every earlier version.")]
    title: Name
    purpose: Literal["pulse", "pre", "post", "follow-up", "session"]
    about: Annotated[Literal["session", "relationship", "program"], Field(description="What an answer is about.")]
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=MAX_ITEMS)]
    overall: Annotated[
        Code | None,
        Field(description="The item, with the scale 1 to 5, whose score is the rating; may be left out for one item."),
    ] = None
    answered_by: Annotated[list[Literal["mentor", "mentee"]], Field(min_length=1, max_length=2)]
    privacy: Annotated[
        Literal["named", "confidential", "anonymous"],
        Field(
            description="Single answers to a confidential instrument are shown to no reader; of an anonymous one, "
            "which is about the program, none is kept with its giver."
        ),
    ] = "confidential"
    waves: Annotated[list[Code], Field(max_length=MAX_WAVES, description=WAVES)] = []


class Publish(CommandBody, InstrumentView):
    """The body of the command to publish a version of an instrument."""


class InstrumentResult(BaseModel):
    """The published version, and the program's version after it."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    instrument: InstrumentView


class InstrumentList(BaseModel):
    """Every published version of every instrument of a program."""

    model_config = ConfigDict(extra="forbid")

    program_id: UUID
    version: int
    instruments: list[InstrumentView]


def router(context: RouteContext) -> APIRouter:
    """Return the routes of instruments.

    Args:
        context: The context in which they run.
    """
    routes = context.router("programs", "instruments")
    address = "/{program_id}/instruments"

    @routes.post(address, status_code=201, response_model=InstrumentResult, summary="Publish an instrument")
    def publish(request: CommandDep, program_id: UUID, body: Publish) -> JSONResponse:
        fields = body.model_dump(exclude={"occurred_at", "items"})
        instrument = build_instrument(**fields, items=[Item(**item.model_dump()) for item in body.items])
        return context.execute(
            request,
            lambda uow: commands.publish(
                uow,
                request.meta,
                request.principal,
                program_id=program_id,
                instrument=instrument,
                version=request.expected_version,
            ),
        )

    @routes.get(address, response_model=InstrumentList, summary="List the instruments of a program")
    def show(principal: PrincipalDep, program_id: UUID) -> JSONResponse:
        program = context.store.load(Program, program_id)
        organization = context.store.load(Organization, program.organization_id)
        authorize_program(principal, Action.SEE_PROGRAM, program, organization)
        return respond_state(view(program), program.version)

    return routes
