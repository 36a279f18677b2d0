"""HTTP routes of agreements."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.relationships.agreements import commands
from services.relationships.command_support import Target
from services.relationships.relationship import Relationship, Signatory, Terms
from services.relationships.route_context import PartyField, RelationshipResult, RelationshipRoutes
from services.relationships.sealed_texts import AgreementWords
from services.web.bodies import Code, Count, OwnWords
from services.web.command_request import CommandBody, CommandDep, CommandRequest

_SignatoryField = Annotated[
    Signatory | None,
    Field(description="Who signs; a party or a guardian may leave it out, staff states for whom it records."),
]
_Cadence = Annotated[Count, Field(ge=1, le=366, description="Days from one session to the next.")]
_Duration = Annotated[Count, Field(ge=1, le=3660, description="Days from the start to the planned end.")]
_Channel = Annotated[Code, Field(examples=["video"], description="How the parties meet, as a code.")]
_Channels = Annotated[list[Code], Field(max_length=10, description="How they may meet besides, as codes.")]
_Version = Annotated[int, Field(ge=1, le=10**6, description="The version that was read.")]


class Sign(CommandBody):
    """The body of a signature: the version that was read, or the terms, which are the same for both parties."""

    by: _SignatoryField = None
    version: _Version | None = None
    cadence_days: _Cadence | None = None
    duration_days: _Duration | None = None
    channel: _Channel | None = None
    other_channels: _Channels = Field(default_factory=list)

    @property
    def terms(self) -> Terms | None:
        """The terms, where all of them are stated."""
        if self.cadence_days is None or self.duration_days is None or self.channel is None:
            return None
        return Terms(self.cadence_days, self.duration_days, self.channel, tuple(self.other_channels))


class Propose(CommandBody):
    """The body of a version of the agreement. Its words are sealed under the key of their author, and in no event."""

    by: _SignatoryField = None
    based_on: Annotated[
        int | None, Field(ge=0, le=10**6, description="The last version that was read; 0 where there was none.")
    ] = None
    cadence_days: _Cadence
    duration_days: _Duration
    channel: _Channel
    other_channels: _Channels = Field(default_factory=list)
    goals: Annotated[OwnWords | None, Field(description="What the parties want to reach, in own words.")] = None
    boundaries: Annotated[
        OwnWords | None, Field(description="What they keep out, and what stays between them, in own words.")
    ] = None

    @property
    def terms(self) -> Terms:
        """The terms."""
        return Terms(self.cadence_days, self.duration_days, self.channel, tuple(self.other_channels))

    @property
    def words(self) -> AgreementWords | None:
        """The words; None where there are none."""
        return AgreementWords(self.goals or "", self.boundaries or "") if self.goals or self.boundaries else None


class Withdraw(CommandBody):
    """The body of the withdrawal of a version that waits for signatures."""

    by: PartyField = None
    version: _Version | None = None


class AgreementResult(RelationshipResult):
    """The result of a command about the agreement."""

    agreement_version: Annotated[int, Field(description="The number of the last version.")]


def router(context: RelationshipRoutes) -> APIRouter:
    """Return the routes of agreements.

    Args:
        context: The context in which they run.
    """
    routes = context.command_router("agreements")

    @routes.post("/{relationship_id}/sign", response_model=AgreementResult, summary="Sign the agreement")
    def sign(request: CommandDep, relationship_id: UUID, body: Sign) -> JSONResponse:
        target = context.target(request, relationship_id)
        return context.execute(
            request,
            lambda uow: commands.sign(uow, request.meta, target, by=body.by, terms=body.terms, version=body.version),
        )

    @routes.post(
        "/{relationship_id}/agreement",
        status_code=201,
        response_model=AgreementResult,
        summary="Propose a version of the agreement, and sign it",
    )
    def propose(request: CommandDep, relationship_id: UUID, body: Propose) -> JSONResponse:
        target = context.target(request, relationship_id)
        keep = _keeper(context, request, target, body.words)
        return context.execute(
            request,
            lambda uow: commands.propose(
                uow,
                request.meta,
                target,
                by=body.by,
                terms=body.terms,
                based_on=body.based_on,
                keep_words=keep,
            ),
        )

    @routes.post(
        "/{relationship_id}/agreement/withdraw",
        response_model=AgreementResult,
        summary="Withdraw the version of the agreement that waits for signatures",
    )
    def withdraw(request: CommandDep, relationship_id: UUID, body: Withdraw | None = None) -> JSONResponse:
        target = context.target(request, relationship_id)
        stated = body or Withdraw()
        return context.execute(
            request, lambda uow: commands.withdraw(uow, request.meta, target, by=stated.by, version=stated.version)
        )

    return routes


def _keeper(
    context: RelationshipRoutes, request: CommandRequest, target: Target, words: AgreementWords | None
) -> commands.KeepWords | None:
    if words is None:
        return None

    def keep(relationship: Relationship, words_id: str) -> None:
        context.texts.write_agreement(words, target.caller, request.meta.recorded_at, relationship, words_id)

    return keep
