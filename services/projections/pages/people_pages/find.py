"""Route of `/find`: people, programs and pages by name, as plain links; the command palette shows the same list."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.navigation import palette_pages
from services.projections.pages.people.links import person_page, program_page
from services.projections.pages.people.search import organizations_of, search_people
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

MOST_OF_A_KIND = 8


def router(queries: PageQueries) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.get("/find", include_in_schema=False)
    def find(
        request: Request,
        disclosure: DisclosureDep,
        q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        text, principal = q.strip(), request.state.principal
        groups = [("Pages", [each for each in palette_pages(principal) if text.casefold() in each.text.casefold()])]
        if principal.roles and text:
            page = queries.programs(text, None, disclosure, request.app.state.clock())
            groups.append(("Programs", [Link(each.name, program_page(each.id)) for each in page.items]))
        if "coordinator" in principal.roles and text:
            own = organizations_of(principal, queries.parts(disclosure).organizations)
            found = search_people(request, text, own)
            groups.append(("People", [Link(name, person_page(person)) for person, name in found.names.items()]))
        shown = [(title, links[:MOST_OF_A_KIND]) for title, links in groups if links]
        response = page_response.PageResponse(request, queries, "Find")
        values = {**response.frame, "text": text, "groups": shown}
        return HTMLResponse(render("people_pages/find.html", values), headers={"Cache-Control": "private, no-store"})

    return routes
