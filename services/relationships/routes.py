"""HTTP of looking at one relationship, and the routes of all concepts put together."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from services.relationships.agreements import routes as agreements
from services.relationships.feedback import routes as feedback
from services.relationships.goals import routes as goals
from services.relationships.http import Door, RelationshipAnswered
from services.relationships.lifecycle import routes as lifecycle
from services.relationships.matching import routes as matching
from services.relationships.relationship import Relationship
from services.relationships.sessions import routes as sessions
from services.relationships.view import view
from services.web.responses import respond_state


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgreementShown(_Shown):
    """The terms, and who signed them."""

    cadence_days: int
    duration_days: int
    channel: str
    signed_by: list[Literal["mentor", "mentee"]]
    complete: bool


class SessionShown(_Shown):
    """A session, as far as decisions depend on it."""

    session_id: UUID
    starts_at: datetime
    status: Literal["scheduled", "held", "cancelled"]


class GoalShown(_Shown):
    """A goal, as far as decisions depend on it."""

    goal_id: UUID
    met: bool


class RelationshipShown(RelationshipAnswered):
    """A relationship as the service shows it."""

    organization_id: UUID
    program_id: UUID
    mentor_participation_id: UUID
    mentee_participation_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    formality: Literal["formal", "informal"]
    direction: Literal["traditional", "reverse", "peer"]
    shape: Literal["pair", "group"]
    group_id: UUID | None
    proposed_by: Literal["mentor", "mentee", "coordinator"] | None
    expires_at: datetime | None
    accepted_by: list[Literal["mentor", "mentee"]]
    agreement: AgreementShown | None
    activated_at: datetime | None
    sessions: list[SessionShown]
    goals: list[GoalShown]


def routers(door: Door) -> tuple[APIRouter, ...]:
    """Make all routes of the service.

    Args:
        door: what routes are made with.
    """
    concepts = (matching, agreements, lifecycle, sessions, goals, feedback)
    return (_looking(door), *(concept.router(door) for concept in concepts))


def _looking(door: Door) -> APIRouter:
    routes = door.routes("relationships")

    @routes.get("/{relationship_id}", response_model=RelationshipShown, summary="One relationship, as of now")
    def show(relationship_id: UUID) -> JSONResponse:
        relationship = door.store.load(Relationship, relationship_id)
        return respond_state(view(relationship), relationship.version)

    return routes
