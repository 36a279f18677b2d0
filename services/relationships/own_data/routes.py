"""HTTP route of the export of one's own data."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.eventstore.refusal import RefusedError
from services.relationships.own_data.export import OwnData
from services.relationships.permissions import EXPORT_PERSON, PERMISSIONS
from services.relationships.route_context import RelationshipRoutes
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.route_context import PrincipalDep


class OwnRelationships(BaseModel):
    """Everything that relationships hold about a person."""

    model_config = ConfigDict(extra="forbid")

    relationships: Annotated[
        list[dict[str, Any]], Field(description="With sessions, goals, and the texts that the person may read.")
    ]
    groups: Annotated[
        list[dict[str, Any]],
        Field(description="With their mentors, and the sessions at which the person was or was not."),
    ]
    answers: Annotated[list[dict[str, Any]], Field(description="The feedback that the person gave.")]
    answered_anonymously: Annotated[
        list[dict[str, Any]],
        Field(description="Which anonymous instruments the person answered, and when: what, is not kept."),
    ]
    matching_profiles: Annotated[
        list[dict[str, Any]], Field(description="What the person, or staff for the person, stated for the matching.")
    ]
    listings: Annotated[
        list[dict[str, Any]], Field(description="Whether the mentor decided to be in the directory of a program.")
    ]
    introductions: Annotated[
        list[dict[str, Any]], Field(description="The mentor's own words in the directories of programs.")
    ]
    flash_sessions: Annotated[
        list[dict[str, Any]],
        Field(description="Single conversations, with the words of the one who offered or asked for it."),
    ]
    done: Annotated[list[dict[str, Any]], Field(description="Who did what in them, and what it stated.")]


def router(context: RelationshipRoutes, own_data: OwnData) -> APIRouter:
    """Return the route.

    Args:
        context: The context in which it runs.
        own_data: Exports what is held.
    """
    routes = context.router("people", "people")

    @routes.get("/{person_id}/export", response_model=OwnRelationships, summary="Export what is held about a person")
    def export(principal: PrincipalDep, person_id: UUID) -> JSONResponse:
        scope = Scope(organization="", people={"person": str(person_id)})
        hidden = RefusedError("person-unknown", f"there is no person {person_id}", field="person_id", kind="unknown")
        authorization.require(PERMISSIONS, principal, EXPORT_PERSON, scope, see=EXPORT_PERSON, hidden=hidden)
        found = own_data.export(context.caller(principal), str(person_id))
        return JSONResponse(found, headers={"Cache-Control": "private, no-store"})

    return routes
