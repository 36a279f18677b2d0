"""Routes of `/records/…`: the facts about one thing that the caller may see.

Who has the page of the person or the room of the relationship is sent there; the check of a relationship against
another version of the policy stays here.

Their addresses begin with `/records/`, because on one host `/relationships/…` leads to the service of that name.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.desk.policy_check import check_relationship
from services.projections.pages.desk.record_view import participation_view, relationship_view
from services.projections.pages.people.links import person_page, room_page
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.workspace.queries import PeopleFilter
from services.web.audited_reads import PROGRAM_HEADER

_UNKNOWN = "no such record, or you may not see it"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    _add_participations(routes, queries)
    _add_relationships(routes, queries)
    return routes


def _add_participations(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/records/participations/{participation}", include_in_schema=False)
    def participation(request: Request, participation: UUID, disclosure: DisclosureDep) -> Response:
        names, models = names_of(request), ("directory", "desk")
        response = page_response.PageResponse(request, queries, "Participation", read_models=models, names=names)
        if response.early:
            return response.early
        found = queries.participation(str(participation), disclosure, request.app.state.clock())
        if found is None:
            raise NotFoundError(_UNKNOWN)
        if _has_person_page(request, queries, disclosure, found[0].person_id):
            return _moved(person_page(found[0].person_id))
        names.look_up([found[0].person_id])
        view = participation_view(*found, names)
        page = response.page("desk/record.html", {"title": view.title, "view": view, "form": None})
        page.headers[PROGRAM_HEADER] = found[1].id
        return page


def _add_relationships(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/records/relationships/{relationship}", include_in_schema=False)
    def relationship(
        request: Request,
        relationship: UUID,
        disclosure: DisclosureDep,
        version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    ) -> Response:
        names, models = names_of(request), ("directory", "desk")
        response = page_response.PageResponse(request, queries, "Relationship", read_models=models, names=names)
        if response.early:
            return response.early
        found = queries.relationship(str(relationship), disclosure, request.app.state.clock())
        if found is None:
            raise NotFoundError(_UNKNOWN)
        room = queries.room(str(relationship), disclosure, request.app.state.clock()) is not None
        if version is None and room:
            return _moved(room_page(str(relationship)))
        names.look_up([found.relationship.mentor_id, found.relationship.mentee_id])
        view, form = relationship_view(found, names, room=room), check_relationship(found, version)
        page = response.page("desk/record.html", {"title": view.title, "view": view, "form": form})
        page.headers[PROGRAM_HEADER] = found.program.id
        return page


def _has_person_page(request: Request, queries: PageQueries, disclosure: Disclosure, person: str) -> bool:
    """Return whether the reader is staff of a program of a person."""
    if "coordinator" not in request.state.principal.roles:
        return False
    now = request.app.state.clock()
    return bool(queries.workspace_people(disclosure, PeopleFilter(person=person), now, None, "latest").items)


def _moved(page: str) -> Response:
    return RedirectResponse(page, 303, {"Cache-Control": "no-store"})
