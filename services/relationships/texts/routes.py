"""HTTP routes of texts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.relationships.command_support import Target
from services.relationships.goals.routes import GoalResult
from services.relationships.relationship import Relationship
from services.relationships.route_context import RESOURCE, RelationshipRoutes
from services.relationships.sealed_texts import Text
from services.relationships.sessions.routes import SessionResult
from services.relationships.texts import commands
from services.web.bodies import OwnWords
from services.web.command_request import CommandBody, CommandDep, CommandRequest
from services.web.route_context import PrincipalDep


class Write(CommandBody):
    """The body of a text. It is sealed under the key of its author, and is in no event."""

    occurred_at: None = None
    text: OwnWords


class AgreementWordsView(BaseModel):
    """The words of a version of the agreement, the parties' own; empty for nothing."""

    model_config = ConfigDict(extra="forbid")

    goals: str
    boundaries: str


class TextsView(BaseModel):
    """The texts that the reader may see."""

    model_config = ConfigDict(extra="forbid")

    goals: Annotated[dict[UUID, str], Field(description="The text of each goal, for the two parties.")]
    notes: Annotated[dict[UUID, str], Field(description="The reader's own note on each session.")]
    agreements: Annotated[
        dict[int, AgreementWordsView], Field(description="The words of each version of the agreement that has some.")
    ]


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of texts.

    Args:
        context: The context in which they run.
    """
    routes = context.router(RESOURCE, "texts")

    def as_text(request: CommandRequest, target: Target, body: Write) -> Text:
        return Text(body.text, target.caller, request.meta.recorded_at)

    @routes.post(
        "/{relationship_id}/goals/{goal_id}/text", response_model=GoalResult, summary="Write the text of a goal"
    )
    def write_goal(request: CommandDep, relationship_id: UUID, goal_id: UUID, body: Write) -> JSONResponse:
        target = context.target(request, relationship_id)
        text = as_text(request, target, body)
        return context.execute(request, lambda uow: commands.write_goal(uow, target, context.texts, text, goal_id))

    @routes.post(
        "/{relationship_id}/sessions/{session_id}/note", response_model=SessionResult, summary="Write one's own note"
    )
    def write_note(request: CommandDep, relationship_id: UUID, session_id: UUID, body: Write) -> JSONResponse:
        target = context.target(request, relationship_id)
        text = as_text(request, target, body)
        return context.execute(request, lambda uow: commands.write_note(uow, target, context.texts, text, session_id))

    @routes.get("/{relationship_id}/texts", response_model=TextsView, summary="The texts that the reader may see")
    def texts(principal: PrincipalDep, relationship_id: UUID) -> JSONResponse:
        target = Target(relationship_id, None, context.eligibility, context.caller(principal))
        found = commands.read(context.store.load(Relationship, relationship_id), target, context.texts)
        agreements = {number: asdict(words) for number, words in found.agreements.items()}
        body = {"goals": found.goals, "notes": found.notes, "agreements": agreements}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    return routes
