"""HTTP route of anonymous answers."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.eventstore.store import CommandResult
from services.eventstore.unit_of_work import UnitOfWork
from services.relationships.anonymous import commands
from services.relationships.anonymous.commands import Response
from services.relationships.anonymous.domain import Tally
from services.relationships.anonymous.sums import WaitingSums
from services.relationships.route_context import RelationshipResult, RelationshipRoutes
from services.web.bodies import Code, Count
from services.web.command_request import CommandBody, CommandDep, CommandRequest


class Answer(CommandBody):
    """The body of an anonymous answer to an instrument about the program."""

    instrument: Annotated[
        Code, Field(description="The code of an anonymous instrument of the program.", examples=["climate"])
    ]
    instrument_version: Annotated[Count, Field(ge=1, le=10_000, description="Versions are never averaged together.")]
    wave: Annotated[
        Code | None,
        Field(description="The wave of the answer, where the instrument has waves.", examples=["post", "2026-03"]),
    ] = None
    scores: Annotated[dict[Code, Count], Field(max_length=100, description="The score of every item, by its code.")]


def router(context: RelationshipRoutes, waiting: WaitingSums) -> APIRouter:
    """Return the route of anonymous answers.

    Args:
        context: The context in which it runs.
        waiting: The sums that wait for their batch.
    """
    routes = context.command_router("feedback")

    @routes.post(
        "/{relationship_id}/anonymous-answers",
        status_code=201,
        response_model=RelationshipResult,
        summary="Answer anonymously",
    )
    def answer(request: CommandDep, relationship_id: UUID, body: Answer) -> JSONResponse:
        target = context.target(request, relationship_id)
        response = Response(body.instrument, body.instrument_version, body.wave, body.scores)
        tallies: set[UUID] = set()

        def decide(uow: UnitOfWork) -> CommandResult:
            decided, tally = commands.give(uow, request.meta, target, waiting, response=response)
            tallies.add(tally)
            return decided

        answered = context.execute(_without_scores(request, response), decide)
        for tally in tallies:
            commands.discard_released(context.store.load(Tally, tally), waiting)
        return answered

    return routes


def _without_scores(request: CommandRequest, response: Response) -> CommandRequest:
    """Return a request whose stored digest does not depend on the scores: few can be, and each could be tried."""
    asked = f"{request.path}\n{response.instrument}:{response.instrument_version}:{response.wave or ''}"
    return replace(request, request_hash=sha256(asked.encode()).digest())
