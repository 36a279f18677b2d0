"""Routes of `/people/{id}` and `/people`: a person for staff, and the search for people by name."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.forms.submission import can_act
from services.projections.pages.people.names import names_of
from services.projections.pages.people.search import organizations_of, search_people
from services.projections.pages.people_pages.person_view import PersonRows, person_view
from services.projections.pages.people_pages.profile import profile_of
from services.projections.pages.people_pages.search_view import search_view
from services.projections.pages.people_pages.trail import trail_of
from services.projections.pages.queries import PageQueries
from services.projections.workspace.queries import PeopleFilter, RelationshipFilter
from services.web.audited_reads import PROGRAM_HEADER

_READ_MODELS = ("directory", "desk")


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    @routes.get("/people", include_in_schema=False)
    def people(
        request: Request,
        disclosure: DisclosureDep,
        q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        names = names_of(request)
        response = page_response.PageResponse(request, queries, "People", "/people", _READ_MODELS, names=names)
        if response.early:
            return response.early
        text, now = q.strip(), request.app.state.clock()
        own = organizations_of(request.state.principal, queries.parts(disclosure).organizations)
        found = search_people(request, text, own) if text else None
        wanted = PeopleFilter(people=tuple(found.names) if found is not None else None)
        page = queries.workspace_people(disclosure, wanted, now, cursor, "latest")
        view = search_view(text, found, page, names, now)
        if csv:
            return page_response.csv_response([view.table], csv)
        return response.page("people_pages/search.html", {"view": view})

    @routes.get("/people/{person}", include_in_schema=False)
    def person(request: Request, person: UUID, disclosure: DisclosureDep) -> Response:
        names, now, of = names_of(request), request.app.state.clock(), str(person)
        response = page_response.PageResponse(request, queries, "Person", "/people", _READ_MODELS, names=names)
        if response.early:
            return response.early
        participations = queries.workspace_people(disclosure, PeopleFilter(person=of), now, None, "latest").items
        profile = profile_of(request, of)
        if not participations and profile is None:
            raise NotFoundError("no such person, or you may not see them")
        wanted = RelationshipFilter(people=(of,))
        relationships = queries.workspace_relationships(disclosure, wanted, now, None).items
        rows = PersonRows(participations, relationships, profile, trail_of(request, of, participations, relationships))
        view = person_view(of, rows, names, now, acts=can_act(request))
        page = response.page("people_pages/person.html", {"title": view.name, "view": view})
        if participations:
            page.headers[PROGRAM_HEADER] = participations[0].program_id
        return page

    return routes
