"""Routes of `/programs` and `/programs/{id}`."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.contract.envelope import from_micros
from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure, Door
from services.projections.errors import NotFoundError
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.peer_views import view_for_peers
from services.projections.pages.components.peer_words import is_peer
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.dashboards.figures import past_date, query_minute, read_figures
from services.projections.pages.dashboards.program_view import Terms, program_view, usual_period
from services.projections.pages.dashboards.programs_view import programs_view
from services.projections.pages.dashboards.selection import DEFAULTS, Selection, Text
from services.projections.pages.forms.submission import can_act
from services.projections.pages.navigation import sees_network
from services.projections.pages.programs.actions import program_buttons
from services.projections.pages.queries import PageQueries


def router(queries: PageQueries) -> APIRouter:
    """Return the routes of the list of programs and of one program."""
    routes = APIRouter()

    @routes.get("/programs", include_in_schema=False)
    def programs(
        request: Request,
        disclosure: DisclosureDep,
        q: Annotated[str, Query(max_length=100)] = "",
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
    ) -> Response:
        response = page_response.PageResponse(request, queries, "Programs", "/programs", ("directory",))
        if response.early:
            return response.early
        view = programs_view(
            queries.programs(q.strip(), cursor, disclosure, request.app.state.clock()), q.strip(), cursor
        )
        if csv:
            return page_response.csv_response([view.table], csv)
        return response.page("dashboards/programs.html", {"view": view})

    routes.include_router(_program(queries))
    return routes


def _program(queries: PageQueries) -> APIRouter:
    routes = APIRouter()

    @routes.get("/programs/{program}", include_in_schema=False)
    def program(
        *,
        request: Request,
        program: UUID,
        disclosure: DisclosureDep,
        period: Text = "",
        compare: Text = DEFAULTS["compare"],
        as_of: Text = "",
        csv: page_response.Csv = None,
    ) -> Response:
        now, of = request.app.state.clock(), str(program)
        selection = Selection(f"/programs/{of}", period or DEFAULTS["period"], compare, as_of.strip())
        response = page_response.PageResponse(
            request,
            queries,
            "Program",
            read_models=("directory", "measures", "programs"),
            as_of=past_date(selection, now),
            moment=query_minute(now),
            besides=queries.releases_position(),
        )
        if response.early:
            return response.early
        entry = queries.program_of(of, disclosure, now)
        if entry is None:
            raise NotFoundError("no program has this ID, or its events have not arrived yet")
        usual = usual_period(entry)
        selection = replace(selection, period=period or usual, usual=usual)
        staff = queries.own_program(of, disclosure, now) is not None
        values = {
            "tabs": program_tabs(of, "", staff=staff, network=sees_network(request.state.principal)),
            "buttons": program_buttons(entry, acts=staff and can_act(request)),
            "title": entry.name,
            "id": of,
            "program": entry,
        }
        try:
            figures = read_figures(queries, selection, [of], disclosure, now)
        except QueryRefusedError as error:
            refused = {**values, "view": None, "selection": selection.refused(error)}
            return response.page("dashboards/program.html", refused, 422)
        terms = _terms(queries, entry, selection, disclosure, now)
        held = queries.flash_sessions_held(of, disclosure, now) if staff else None
        said = program_view(entry, figures, selection, terms, now=now, staff=staff, flash_sessions=held)
        past = said.policy.past if said.policy else ()  # an earlier version may have allowed mentors and mentees
        view = view_for_peers(said, peers=is_peer(entry.directions), kept={entry.name, *past})
        if csv:
            return page_response.csv_response(view.tables, csv)
        return response.page("dashboards/program.html", {**values, "view": view, "selection": selection})

    return routes


def _terms(queries: PageQueries, entry: Program, selection: Selection, disclosure: Disclosure, now: datetime) -> Terms:
    """Return the policy of a program, its objectives and questionnaires on the date of the page, and its benchmarks."""
    past, program = past_date(selection, now), entry.id
    return Terms(
        queries.policy_versions(program),
        queries.objectives(program, disclosure, selection.as_of or None, now),
        queries.benchmarks(program, disclosure, now),
        queries.questionnaires(program, disclosure, now if past is None else from_micros(past)),
        inside=disclosure.door(entry.organization_id, program) in {Door.FACTS, Door.INNER},
    )
