"""Route of `/network/people`: a person of the network by pseudonym, by id or its first digits, or by name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import EmptyState, Link
from services.projections.pages.components.links import PageLinks
from services.projections.pages.network.chosen_people import ChosenPeople, choose_people
from services.projections.pages.network.parameters import PageRequest, page_request_parser
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

_PRIVATE = {"Cache-Control": "private, no-store"}


def router(queries: PageQueries) -> APIRouter:
    """Return the route."""
    routes, parsed = APIRouter(), Depends(page_request_parser(queries.default_effect))

    @routes.get("/network/people", include_in_schema=False)
    def find(
        request: Request,
        disclosure: DisclosureDep,
        page_request: PageRequest = parsed,
        q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        links, text = page_request.links, q.strip()
        found = choose_people(request, queries, text, page_request.scope, disclosure) if text else None
        if found is not None and found.only:
            return RedirectResponse(links.person_page(found.only), 303, _PRIVATE)
        shown = [] if found is None else [Link(name, links.person_page(each)) for each, name in found.labels.items()]
        values = {
            "links": links.on_page("/network"),
            "text": text,
            "people": shown,
            "sentence": _sentence(text, found),
            "empty_state": None if shown else _empty(links, text, found),
        }
        frame = PageResponse(request, queries, "Find a person", "/network").frame
        return HTMLResponse(render("network/find_person.html", {**frame, **values}), headers=_PRIVATE)

    return routes


def _sentence(text: str, found: ChosenPeople | None) -> str:
    if found is None or not found.labels:
        return "A person is found by pseudonym, by ID, or by name where you coordinate their organization."
    return f"{formats.count(len(found.labels), 'person', 'people')} of your network found for “{text}”. Choose one."


def _empty(links: PageLinks, text: str, found: ChosenPeople | None) -> EmptyState | None:
    if found is None:
        return None
    words = f"No person whom you may see in the network has the pseudonym “{text}”, or an ID that begins with it"
    if found.by_name:
        words += ", or a name with this in it"
    if found.elsewhere:
        has = "person of this name has" if found.elsewhere == 1 else "people of this name have"
        words += f". {formats.number(found.elsewhere)} {has} no relationship here yet"
    return EmptyState("filtered-out", "No one found", f"{words}.", Link("Network", links.on_page("/network").address()))
