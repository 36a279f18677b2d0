"""Routes of a program's workspace: `/programs/{id}/people`, `/relationships` and `/waiting`."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.projections.directory.states import ParticipationState, RelationshipState
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.roles import role_words
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.programs.context import open_workspace, search_within
from services.projections.pages.programs.people_view import PeopleLinks, people_view
from services.projections.pages.programs.relationships_view import RelationshipLinks, relationships_view
from services.projections.pages.programs.waiting_view import waiting_view
from services.projections.pages.queries import PageQueries
from services.projections.workspace.queries import PeopleFilter, RelationshipFilter
from services.web.audited_reads import PROGRAM_HEADER

_READ_MODELS = ("directory", "desk")
Search = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Choice = Annotated[str, Query(max_length=40)]
After = Annotated[str | None, Query(max_length=600)]
Named = Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")]
"""The name that the reader gave a view: it is in its address, so a bookmark keeps it."""
Yes = Annotated[Literal["yes", ""], Query()]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    for part in (_people, _relationships, _waiting):
        routes.include_router(part(queries))
    return routes


def _people(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/programs/{program}/people", include_in_schema=False)
    def people(
        *,
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        q: Search = "",
        role: Literal["mentor", "mentee", ""] = "",
        state: ParticipationState | Literal[""] = "",
        skill: Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")] = "",
        free: Yes = "",
        view: Named = "",
        cursor: After = None,
        csv: page_response.Csv = None,
    ) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        named = view.strip()
        title = _title(workspace.program.name, "people", named)
        response = page_response.PageResponse(request, queries, title, "/programs", _READ_MODELS, names=workspace.names)
        if response.early:
            return response.early
        now = request.app.state.clock()
        found = search_within(request, q.strip(), workspace)
        wanted = PeopleFilter(
            program=str(program),
            role=role or None,
            state=state or None,
            skill=skill.strip() or None,
            free=free == "yes",
            people=None if found is None else tuple(found.names),
        )
        page = queries.workspace_people(disclosure, wanted, now, cursor, "latest")
        links = PeopleLinks(str(program), q.strip(), wanted.role, wanted.state, skill.strip(), wanted.free, named)
        words = role_words(workspace.program.directions)
        shown = people_view(page, links, workspace.names, now, words, acts=workspace.acts, searchable=workspace.acts)
        if csv:
            return _audited(page_response.csv_response([shown.table.table], csv), str(program))
        tabs = program_tabs(str(program), "people", staff=True)
        values = {"program": workspace.program, "view": shown, "tabs": tabs, "begins": workspace.begins}
        return _audited(response.page("programs/people.html", values), str(program))

    return routes


def _relationships(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/programs/{program}/relationships", include_in_schema=False)
    def relationships(
        *,
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        q: Search = "",
        state: RelationshipState | Literal[""] = "",
        quiet: Yes = "",
        view: Named = "",
        cursor: After = None,
        csv: page_response.Csv = None,
    ) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        named = view.strip()
        title = _title(workspace.program.name, "relationships", named)
        now = request.app.state.clock()
        response = page_response.PageResponse(request, queries, title, "/programs", _READ_MODELS, names=workspace.names)
        if response.early:
            return response.early
        found = search_within(request, q.strip(), workspace)
        people = None if found is None else tuple(found.names)
        wanted = RelationshipFilter(str(program), state or None, quiet == "yes", people)
        page = queries.workspace_relationships(disclosure, wanted, now, cursor)
        links = RelationshipLinks(str(program), q.strip(), wanted.state, wanted.quiet, named)
        words, acts = role_words(workspace.program.directions), workspace.acts
        shown = relationships_view(page, links, workspace.names, now, words, acts=acts, searchable=acts)
        if csv:
            return _audited(page_response.csv_response([shown.table.table], csv), str(program))
        tabs = program_tabs(str(program), "relationships", staff=True)
        values = {"program": workspace.program, "view": shown, "tabs": tabs, "begins": workspace.begins}
        return _audited(response.page("programs/relationships.html", values), str(program))

    return routes


def _waiting(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/programs/{program}/waiting", include_in_schema=False)
    def waiting(request: Request, program: UUID, disclosure: DisclosureDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        title = f"{workspace.program.name}: waiting list"
        response = page_response.PageResponse(request, queries, title, "/programs", _READ_MODELS, names=workspace.names)
        if response.early:
            return response.early
        now, of = request.app.state.clock(), str(program)
        places = PeopleFilter(program=of, state="waitlisted")
        mentees = PeopleFilter(program=of, role="mentee", state="enrolled", free=True)
        mentors = PeopleFilter(program=of, role="mentor", state="enrolled", free=True)
        lists = [queries.workspace_people(disclosure, each, now, None, "urgent") for each in (places, mentees, mentors)]
        words = role_words(workspace.program.directions)
        view = waiting_view(of, lists[0], lists[1], lists[2], workspace.names, now, words, acts=workspace.acts)
        tabs = program_tabs(of, "waiting", staff=True)
        values = {"program": workspace.program, "view": view, "tabs": tabs}
        return _audited(response.page("programs/waiting.html", values), of)

    return routes


def _title(program: str, list_name: str, view: str) -> str:
    """Return the title of a list; of a named view its name comes first, so that a bookmark is called by it."""
    return f"{view}, {program}: {list_name}" if view else f"{program}: {list_name}"


def _audited(response: Response, program: str) -> Response:
    """Return a response that the audit attributes to a program: its rows are about single people."""
    response.headers[PROGRAM_HEADER] = program
    return response
