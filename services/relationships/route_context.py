"""The route context of this service, and the parts of requests and responses that its routes share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.publication.pseudonym import Pseudonyms
from services.relationships.access import Caller
from services.relationships.command_support import Target
from services.relationships.eligibility.facts import Eligibility
from services.relationships.sealed_texts import SealedTexts
from services.web.command_request import CommandRequest
from services.web.identity.principal import Principal
from services.web.route_context import RouteContext

RESOURCE = "relationships"
PartyField = Annotated[
    Literal["mentor", "mentee"] | None,
    Field(description="Whose word it is; a party may leave it out, staff states the party that it speaks for."),
]

InitiatorField = Annotated[
    Literal["mentor", "mentee", "coordinator", "program"] | None,
    Field(description="Whose wish it was; a party may leave it out, staff without it acts as the coordinator."),
]


class RelationshipResult(BaseModel):
    """The result of a command: the relationship's state and version."""

    model_config = ConfigDict(extra="forbid")

    relationship_id: UUID
    version: int
    state: Literal[
        "proposed",
        "awaiting-approval",
        "matched",
        "active",
        "paused",
        "closed",
        "declined",
        "expired",
        "withdrawn",
        "superseded",
        "voided",
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipRoutes(RouteContext):
    """The route context of relationships.

    Attributes:
        eligibility: Looks up facts of the enrollment.
        pseudonyms: The ids of persons inside sealed programs.
        texts: The texts of the parties.
    """

    eligibility: Eligibility
    pseudonyms: Pseudonyms
    texts: SealedTexts = field(default_factory=lambda: SealedTexts(None))

    def command_router(self, concept: str) -> APIRouter:
        """Return an empty router of a concept whose decisions read facts of the enrollment."""
        return self.router(RESOURCE, concept, commands=True)

    def target(self, request: CommandRequest, relationship_id: UUID) -> Target:
        """Return the relationship of a command at the version that the caller decided on."""
        return Target(relationship_id, request.expected_version, self.eligibility, self.caller(request.principal))

    def caller(self, principal: Principal) -> Caller:
        """Return a principal as the decisions of this service know it."""
        return Caller(principal, self.pseudonyms)
