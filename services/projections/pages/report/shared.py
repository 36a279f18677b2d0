"""Public route of `/shared/reports/{token}`: one frozen report, for who has a link to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.pages.page_response import Csv
from services.projections.pages.render import render
from services.projections.pages.report.csv_file import report_csv
from services.projections.pages.report.document import from_json
from services.projections.reports.links import LinkRefusedError, Refused, ReportLinks

_HEADERS = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
_TEXTS = {
    Refused.UNKNOWN: (
        404,
        "No report at this address",
        "Check that the link is complete, to its last character. Links in mails are sometimes cut in two.",
    ),
    Refused.EXPIRED: (
        410,
        "This link has expired",
        "Ask the person who sent it for a new one. The report itself still exists.",
    ),
    Refused.REVOKED: (
        410,
        "This link was revoked",
        "The person who sent it has closed it. Ask them whether you may still read the report.",
    ),
}


def public(links: ReportLinks) -> APIRouter:
    """Return the route.

    Args:
        links: Opens links.
    """
    routes = APIRouter()

    @routes.get("/shared/reports/{token}", include_in_schema=False)
    def shared(request: Request, token: Annotated[str, Path(max_length=200)], csv: Csv = None) -> Response:
        try:
            opened = links.open(token, request.app.state.clock())
        except LinkRefusedError as error:
            status, title, text = _TEXTS[error.reason]
            return HTMLResponse(render("report/closed_link.html", {"title": title, "text": text}), status, _HEADERS)
        document = from_json(opened.report.document)
        if csv:
            answer = report_csv(document)
            answer.headers.update(_HEADERS)
            return answer
        values = {
            "title": opened.report.title,
            "frozen": opened.report,
            "document": document,
            "expires": opened.expires_at,
        }
        return HTMLResponse(render("report/shared.html", values), 200, _HEADERS)

    return routes
