"""Routes of `/v1/organizations`, `/v1/programs`, `/v1/relationships` and `/v1/participations`."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.projections.directory.models import (
    OrganizationList,
    ParticipationList,
    Program,
    ProgramList,
    RelationshipList,
)
from services.projections.directory.queries import DirectoryQueries
from services.projections.directory.states import ParticipationState, ProgramState, RelationshipState
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.web.conditional_reads import ConditionalRead
from services.web.identity.principal import Principal, current_principal
from services.web.pagination import TEXT, After, Limit, list_response


def router(queries: DirectoryQueries, read: Callable[..., Awaitable[ConditionalRead]]) -> APIRouter:
    """Return the routes.

    Args:
        queries: Reads the directory.
        read: Dependency of conditional reads.
    """
    routes = APIRouter(prefix="/v1", tags=["directory"])
    reading = Depends(read)

    @routes.get("/organizations", response_model=OrganizationList, summary="Organizations by name")
    def organizations(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request, read, lambda: queries.organizations(Disclosure.of(principal), limit=limit, cursor=cursor)
        )

    @routes.get("/programs", response_model=ProgramList, summary="Programs by name")
    def programs(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        organization: UUID | None = None,
        state: ProgramState | None = None,
        name: Annotated[str | None, Query(max_length=100, pattern=TEXT, description="Part of the name.")] = None,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        of = text(organization)
        return list_response(
            request,
            read,
            lambda: queries.programs(
                Disclosure.of(principal),
                read.moment,
                organization=of,
                state=state,
                name=name,
                limit=limit,
                cursor=cursor,
            ),
        )

    @routes.get("/programs/{program_id}", response_model=Program, summary="One program")
    def program(
        program_id: UUID,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
    ) -> Response:
        def content() -> object:
            row = queries.program(str(program_id), Disclosure.of(principal), read.moment)
            if row is None:
                raise NotFoundError(f"no program has the id {program_id}")
            return Program.model_validate(row).model_dump(mode="json")

        return read.respond(content)

    @routes.get("/relationships", response_model=RelationshipList, summary="Relationships, latest proposed first")
    def relationships(
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        program: UUID | None = None,
        state: RelationshipState | None = None,
        person: UUID | None = None,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request,
            read,
            lambda: queries.relationships(
                Disclosure.of(principal),
                program=text(program),
                state=state,
                person=text(person),
                limit=limit,
                cursor=cursor,
            ),
        )

    @routes.get("/participations", response_model=ParticipationList, summary="Participations, latest first")
    def participations(
        *,
        request: Request,
        principal: Annotated[Principal, Depends(current_principal)],
        read: ConditionalRead = reading,
        program: UUID | None = None,
        person: UUID | None = None,
        role: Literal["mentor", "mentee"] | None = None,
        state: ParticipationState | None = None,
        limit: Limit = 50,
        cursor: After = None,
    ) -> Response:
        return list_response(
            request,
            read,
            lambda: queries.participations(
                Disclosure.of(principal),
                program=text(program),
                person=text(person),
                role=role,
                state=state,
                limit=limit,
                cursor=cursor,
            ),
        )

    return routes


def text(identifier: UUID | None) -> str | None:
    """Return an id as text, or None."""
    return None if identifier is None else str(identifier)
