"""Route of `/desk`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.projections.desk.kinds import Kind
from services.projections.desk.queries import DeskQuestion
from services.projections.desk.routes import desk_moment
from services.projections.disclosure.access import Disclosure
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.peer_words import is_peer
from services.projections.pages.desk.context import DeskContext
from services.projections.pages.desk.desk_view import DeskLinks, desk_view
from services.projections.pages.desk.private_rows import PrivateRows, private_rows_of
from services.projections.pages.forms.submission import can_act
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.web.identity.principal import require


def router(queries: PageQueries) -> APIRouter:
    """Return the route of the desk."""
    routes = APIRouter(dependencies=[Depends(require("coordinator"))])

    @routes.get("/desk", include_in_schema=False)
    def desk(
        request: Request,
        disclosure: DisclosureDep,
        kind: Kind | None = None,
        program: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=600)] = None,
        csv: page_response.Csv = None,
        view: Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        now = desk_moment(request)
        names = names_of(request)
        question = DeskQuestion(disclosure, now, None if program is None else str(program))
        name = view.strip()
        title = f"{name}, desk" if name else "Desk"
        private = PrivateRows() if kind else private_rows_of(request, question.program)
        response = page_response.PageResponse(
            request,
            queries,
            title,
            "/desk",
            ("desk", "directory"),
            moment=now,
            names=names,
            besides=private,
        )
        if response.early:
            return response.early
        summary, rows = queries.desk(question, kind, cursor)
        next_due = None if summary.total else queries.next_due(question)
        shown = {row.program_id for row in rows.items} | ({question.program} if question.program else set())
        peers = _between_peers(queries, shown, disclosure, now)
        context = DeskContext(now, names, can_act(request), next_due, queries.desk_programs(question), private, peers)
        view_ = desk_view(summary, rows, DeskLinks(kind, question.program, name), context)
        if csv:
            return page_response.csv_response([group.table for group in view_.groups], csv)
        return response.page("desk/desk.html", {"view": view_})

    return routes


def _between_peers(
    queries: PageQueries, programs: Iterable[str], disclosure: Disclosure, now: datetime
) -> frozenset[str]:
    """Return those of some programs that are between peers alone."""
    found = {id: queries.program_of(id, disclosure, now) for id in sorted(programs)}
    return frozenset(id for id, one in found.items() if one is not None and is_peer(one.directions))
