"""HTTP routes of finding a mentor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.relationships.finding import commands, views
from services.relationships.finding.commands import Wanted
from services.relationships.finding.directory import Entry, page_of
from services.relationships.finding.models import (
    Directory,
    Listing,
    ListingResult,
    OwnRequests,
    RequestInWords,
    RequestMentor,
    StateListing,
)
from services.relationships.finding.readers import reader_of
from services.relationships.finding.search import Day, MeetingMode, Part, Search
from services.relationships.finding.sources import FindingSources
from services.relationships.matching.profiles.routes import Zone
from services.relationships.route_context import RESOURCE, RelationshipResult, RelationshipRoutes
from services.web.audited_reads import PROGRAM_HEADER, people_header
from services.web.bodies import Code
from services.web.command_request import CommandDep
from services.web.route_context import ClockDep, PrincipalDep

_CONCEPT = "finding a mentor"
_SHOWN = ("offers", "helps_with", "languages", "availability", "zone", "mode")


Place = Annotated[str | None, Query(pattern=r"^[0-9a-f]{64}$", description="The `next` of the page before.")]


def router(context: RelationshipRoutes, sources: FindingSources) -> tuple[APIRouter, ...]:
    """Return the routes of finding a mentor.

    Args:
        context: The context in which they run.
        sources: The sources of the directory and of requests.
    """
    of_programs = context.router("programs", _CONCEPT, commands=True)
    of_participations = context.router("participations", _CONCEPT, commands=True)
    of_relationships = context.router(RESOURCE, _CONCEPT)
    _add_directory(of_programs, context, sources)
    _add_requests(of_programs, of_participations, of_relationships, context, sources)
    _add_listing(of_participations, context, sources)
    return of_programs, of_participations, of_relationships


def _add_directory(routes: APIRouter, context: RelationshipRoutes, sources: FindingSources) -> None:
    @routes.get("/{program_id}/mentors", response_model=Directory, summary="Search the directory of mentors")
    def mentors(
        *,
        principal: PrincipalDep,
        clock: ClockDep,
        program_id: UUID,
        skill: Annotated[Code | None, Query(description="Offered, or helped with.")] = None,
        language: Code | None = None,
        mode: MeetingMode | None = None,
        day: Day | None = None,
        part: Annotated[Part | None, Query(description="A part of the day.")] = None,
        zone: Zone = "UTC",
        after: Place = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> JSONResponse:
        now = clock()
        reader = reader_of(sources, context.caller(principal), program_id, now)
        search = Search(skill, language, mode, day, part, zone)
        page = page_of(sources, reader, search, now, after=after, limit=limit)
        items = [_listed(each, page.introductions) for each in page.entries]
        shown = people_header(each.mentor.person_id for each in page.entries)
        return _private({"items": items, "next": page.next}, str(program_id), shown)


def _add_requests(
    of_programs: APIRouter,
    of_participations: APIRouter,
    of_relationships: APIRouter,
    context: RelationshipRoutes,
    sources: FindingSources,
) -> None:
    @of_programs.post(
        "/{program_id}/requests", status_code=201, response_model=RelationshipResult, summary="Ask a mentor"
    )
    def ask(request: CommandDep, program_id: UUID, body: RequestMentor) -> JSONResponse:
        wanted = Wanted(
            program_id=program_id,
            mentee=body.mentee_participation_id,
            mentor=body.mentor_participation_id,
            rank=body.rank,
            reasons=tuple(dict.fromkeys(body.reasons)),
            words=body.words,
        )
        caller = context.caller(request.principal)
        return context.execute(request, lambda uow: commands.request_mentor(uow, request.meta, sources, caller, wanted))

    @of_participations.get("/{participation_id}/requests", response_model=OwnRequests, summary="Requests of a mentee")
    def own(principal: PrincipalDep, clock: ClockDep, participation_id: UUID) -> JSONResponse:
        view, program = views.requests_view(sources, context.caller(principal), participation_id, clock())
        return _private(view, program.program_id)

    @of_relationships.get(
        "/{relationship_id}/request", response_model=RequestInWords, summary="A request with the mentee's words"
    )
    def show(principal: PrincipalDep, relationship_id: UUID) -> JSONResponse:
        view, program_id = views.request_view(sources, context.caller(principal), relationship_id)
        return _private(view, program_id, people_header([view["mentee_id"]]))


def _add_listing(routes: APIRouter, context: RelationshipRoutes, sources: FindingSources) -> None:
    @routes.post("/{participation_id}/listing", response_model=ListingResult, summary="Decide about being listed")
    def state(request: CommandDep, participation_id: UUID, body: StateListing) -> JSONResponse:
        caller = context.caller(request.principal)
        return context.execute(
            request,
            lambda uow: commands.state_own_listing(
                uow,
                request.meta,
                sources,
                caller,
                participation_id,
                request.expected_version,
                listed=body.listed,
                introduction=body.introduction,
            ),
        )

    @routes.get("/{participation_id}/listing", response_model=Listing, summary="Whether a mentor is listed")
    def show(principal: PrincipalDep, clock: ClockDep, participation_id: UUID) -> JSONResponse:
        view, program = views.listing_view(sources, context.caller(principal), participation_id, clock())
        return _private(view, program.program_id)


def _listed(entry: Entry, introductions: Mapping[str, str]) -> dict[str, Any]:
    id = entry.mentor.participation_id
    shown = {name: entry.profile[name] for name in _SHOWN}
    person = {"participation_id": id, "person_id": entry.mentor.person_id}
    return {**person, **shown, "introduction": introductions.get(id)}


def _private(body: dict[str, Any], program_id: str, shown: dict[str, str] | None = None) -> JSONResponse:
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: program_id, **(shown or {})}
    return JSONResponse(body, headers=headers)
