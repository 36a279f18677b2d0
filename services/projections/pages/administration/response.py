"""Responses of the administration pages: what a write service answers, shown; what it refuses, as its own page."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.projections.pages.administration.sections import Sheet
from services.projections.pages.forms.submission import send
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER
from services.web.http_errors import KINDS, ProblemError

_KINDS = {403: "forbidden", 404: "not-found"}


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
    values = {**response.frame, "sheet": sheet}
    return HTMLResponse(render("administration/sheet.html", values), 422 if sheet.refused else 200, headers)


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
