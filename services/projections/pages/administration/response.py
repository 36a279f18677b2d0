"""Responses of the administration pages: what a write service answers, shown; what it refuses, as its own page."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.projections.disclosure.access import Disclosure
from services.projections.pages.administration.sections import Sheet
from services.projections.pages.components.tabs import Tab, program_tabs
from services.projections.pages.forms.submission import send
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER
from services.web.http_errors import KINDS, ProblemError

_KINDS = {403: "forbidden", 404: "not-found"}
_OF_ONE_PROGRAM = 2
"""Parts of the address of the page of one program."""


def show(
    request: Request, queries: PageQueries, sheet: Sheet, *, nav_item: str | None = None, program: str | None = None
) -> Response:
    """Return an administration page; it is not kept, because what it shows is decided at each request.

    Args:
        request: The request.
        queries: Return the status of the read models.
        sheet: What the page shows.
        nav_item: Its entry in the navigation.
        program: The program that it is about, for the audit.
    """
    response = PageResponse(request, queries, sheet.title, nav_item)
    headers = {"Cache-Control": "no-store", **({PROGRAM_HEADER: program} if program else {})}
    values = {**response.frame, "sheet": sheet, "tabs": _tabs(request, queries, program) if program else ()}
    return HTMLResponse(render("administration/sheet.html", values), 422 if sheet.refused else 200, headers)


def _tabs(request: Request, queries: PageQueries, program: str) -> Sequence[Tab]:
    """Return the tabs of a program above one of its own pages; none above a page elsewhere that is about it."""
    parts = request.url.path.strip("/").split("/")
    if parts[:_OF_ONE_PROGRAM] != ["programs", program]:
        return ()
    disclosure = Disclosure.of(request.state.principal)
    staff = queries.own_program(program, disclosure, request.app.state.clock()) is not None
    return program_tabs(program, "documents" if parts[_OF_ONE_PROGRAM] == "documents" else "settings", staff=staff)


def read(request: Request, path: str) -> Any:  # noqa: ANN401 - it is JSON, whatever it holds
    """Return what a write service answers to a read in the name of the person who looks.

    Args:
        request: The request.
        path: The address of the service, with its query.

    Raises:
        ProblemError: What the service refuses: `forbidden`, `not-found`, or `unavailable`.
    """
    answer = send(request, "GET", path)
    if answer.succeeded:
        return answer.body
    detail = str((answer.body or {}).get("detail", "")) if isinstance(answer.body, dict) else ""
    kind = _KINDS.get(answer.status, "unavailable")
    assert kind in KINDS  # noqa: S101 - a kind of every service
    raise ProblemError(kind, detail or "the service that decides this does not answer")
