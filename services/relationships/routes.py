"""HTTP routes of a relationship's state, and of all concepts together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.eventstore.unit_of_work import unknown_aggregate
from services.relationships.access import authorize
from services.relationships.agreements import routes as agreements
from services.relationships.anonymous import routes as anonymous
from services.relationships.anonymous.sums import WaitingSums
from services.relationships.conflicts import routes as conflicts
from services.relationships.feedback import routes as feedback
from services.relationships.finding import routes as finding
from services.relationships.finding.sources import FindingSources
from services.relationships.flash_sessions import routes as flash_sessions
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.goals import routes as goals
from services.relationships.group_commands import routes as groups
from services.relationships.lifecycle import routes as lifecycle
from services.relationships.matching import routes as matching
from services.relationships.matching.profiles import routes as profiles
from services.relationships.matching.runs import routes as runs
from services.relationships.matching.runs.commands import RunSources
from services.relationships.permissions import SEE_RELATIONSHIP
from services.relationships.policy_check import routes as policy_check
from services.relationships.relationship import ConflictKind, Relationship, Signatory
from services.relationships.reminders import routes as reminders
from services.relationships.route_context import RESOURCE, RelationshipResult, RelationshipRoutes
from services.relationships.sessions import routes as sessions
from services.relationships.texts import routes as texts
from services.relationships.view import view
from services.web.responses import respond_state
from services.web.route_context import PrincipalDep


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AgreementView(_View):
    """A version of the agreement: its terms, and who signed it. Its words are read with the texts."""

    version: int
    cadence_days: int
    duration_days: int
    channel: str
    other_channels: list[str]
    signed_by: list[Signatory]
    missing: list[Signatory]
    complete: bool


class SessionView(_View):
    """A session, as far as decisions depend on it."""

    session_id: UUID
    starts_at: datetime
    status: Literal["scheduled", "held", "cancelled", "missed"]


class GoalView(_View):
    """A goal, as far as decisions depend on it."""

    goal_id: UUID
    met: bool


class ConflictView(_View):
    """A conflict that was raised, and whether staff safeguarded it."""

    kind: ConflictKind
    status: Literal["raised", "safeguarded"]


class RelationshipView(RelationshipResult):
    """The state of a relationship."""

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
    policy_version: int
    conflicts: list[ConflictView]
    agreement: Annotated[
        AgreementView | None, Field(description="The version in force; before there is one, the one to be signed.")
    ]
    proposed_agreement: Annotated[
        AgreementView | None, Field(description="The version that would take the place of the one in force.")
    ]
    agreement_version: Annotated[int, Field(description="The number of the last version; 0 before the first.")]
    activated_at: datetime | None
    sessions: list[SessionView]
    goals: list[GoalView]


def routers(
    context: RelationshipRoutes,
    sources: RunSources,
    finding_sources: FindingSources,
    flash_sources: FlashSources,
    waiting: WaitingSums,
) -> tuple[APIRouter, ...]:
    """Return all routes of the service.

    Args:
        context: The context in which they run.
        sources: The sources that matching runs read.
        finding_sources: The sources of the directory and of requests.
        flash_sources: The sources of flash sessions.
        waiting: The sums of anonymous answers that wait for their batch.
    """
    of_matching = (
        profiles.router(context, sources.profiles),
        runs.router(context, sources),
        *finding.router(context, finding_sources),
    )
    concepts = (matching, agreements, lifecycle, sessions, goals, texts, feedback, conflicts, reminders)
    return (
        _state_router(context),
        policy_check.router(context),
        *of_matching,
        *flash_sessions.router(context, flash_sources),
        *groups.router(context),
        *(concept.router(context) for concept in concepts),
        anonymous.router(context, waiting),
    )


def _state_router(context: RelationshipRoutes) -> APIRouter:
    routes = context.router(RESOURCE, "relationships")

    @routes.get("/{relationship_id}", response_model=RelationshipView, summary="Get a relationship")
    def show(principal: PrincipalDep, relationship_id: UUID) -> JSONResponse:
        relationship = context.store.load(Relationship, relationship_id)
        state = context.eligibility.organization_state(UUID(relationship.pairing.organization_id))
        hidden = unknown_aggregate(Relationship, relationship_id)
        caller = context.caller(principal)
        authorize(caller, SEE_RELATIONSHIP, relationship.pairing, hidden, member=state != "left")
        return respond_state(view(relationship), relationship.version)

    return routes
