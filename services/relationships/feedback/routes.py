"""HTTP routes of feedback."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.feedback import commands
from services.relationships.feedback.commands import Response
from services.relationships.route_context import PartyField, RelationshipResult, RelationshipRoutes
from services.web.bodies import Code, Count
from services.web.command_request import CommandBody, CommandDep


class Give(CommandBody):
    """The body of a party's answer to an instrument."""

    instrument: Annotated[
        Code, Field(description="The code of an instrument that the program published.", examples=["pulse"])
    ]
    instrument_version: Annotated[Count, Field(ge=1, le=10_000, description="Versions are never averaged together.")]
    wave: Annotated[
        Code | None,
        Field(description="The wave of the answer, where the instrument has waves.", examples=["post", "2026-03"]),
    ] = None
    about: Literal["session", "relationship", "program"]
    about_id: UUID
    given_by: PartyField = None
    rating: Annotated[
        Count | None, Field(ge=1, le=5, description="The score of an instrument's only item; 1 is worst, 5 is best.")
    ] = None
    scores: Annotated[
        dict[Code, Count] | None,
        Field(max_length=100, description="The score of every item, by its code; instead of rating."),
    ] = None


class FeedbackResult(RelationshipResult):
    """The result of giving feedback."""

    feedback_id: UUID


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of feedback.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("feedback")

    @routes.post("/{relationship_id}/feedback", status_code=201, response_model=FeedbackResult, summary="Give feedback")
    def give(request: CommandDep, relationship_id: UUID, body: Give) -> JSONResponse:
        target = context.target(request, relationship_id)
        response = Response(
            instrument=body.instrument,
            instrument_version=body.instrument_version,
            wave=body.wave,
            about=body.about,
            about_id=str(body.about_id),
            given_by=body.given_by,
            rating=body.rating,
            scores=body.scores,
        )
        return context.execute(request, lambda uow: commands.give(uow, request.meta, target, response=response))

    return routes
