"""Routes of the import of past relationships: a file, what it would do, and the import with its report."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from services.projections.pages.administration.history_imports import (
    FileRefusedError,
    HistoryImports,
    ImportOutcome,
)
from services.projections.pages.administration.organizations import operates
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.http_errors import ProblemError
from services.web.identity.oidc import same_origin

MOST_BYTES = 300_000
"""The largest file that a page takes; a larger one is imported at the command line."""
_TITLE = "Import past relationships"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    def page(request: Request, values: Mapping[str, object], status: int = 200) -> Response:
        response = PageResponse(request, queries, _TITLE, "/admin")
        shown = {"title": _TITLE, "error": "", "outcome": None, "content": "", "imported": False, **values}
        text = render("administration/import.html", {**response.frame, **shown})
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})

    @routes.get("/admin/import", include_in_schema=False)
    def ask(request: Request) -> Response:
        _importer(request)
        return page(request, {})

    @routes.post("/admin/import", include_in_schema=False)
    def check_or_import(request: Request, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
        importer = _importer(request)
        if not sent.content:
            return page(request, {"error": sent.error or "Choose a file."}, 422)
        try:
            outcome = importer.run(sent.content, dry_run=sent.act != "import")
        except FileRefusedError as refused:
            return page(request, {"error": refused.text}, 422)
        if sent.act == "rejected":
            return _rejected(outcome)
        carried = "" if sent.act == "import" else base64.b64encode(sent.content).decode()
        return page(request, {"outcome": outcome, "content": carried, "imported": sent.act == "import"})

    return routes


class _Sent:
    """The bytes of a file, and the act that is asked for."""

    def __init__(self, content: bytes, act: str, error: str = "") -> None:
        self.content, self.act, self.error = content, act, error


async def _sent(request: Request) -> _Sent:
    """Return what was sent from a page of this site."""
    if "authorization" not in request.headers and not same_origin(request):
        raise ProblemError("cross-site-request", "a form is accepted from a page of this site only")
    async with request.form(max_files=1, max_fields=10, max_part_size=2 * MOST_BYTES) as form:
        act, file, carried = str(form.get("act", "check")), form.get("file"), form.get("content")
        if isinstance(carried, str) and carried:
            try:
                return _Sent(base64.b64decode(carried, validate=True), act)
            except binascii.Error:
                return _Sent(b"", act, "The file did not arrive whole. Choose it again.")
        content = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    if len(content) > MOST_BYTES:
        limit = f"The file is larger than {MOST_BYTES // 1000} kB. Import it with `mentorship import history`."
        return _Sent(b"", act, limit)
    return _Sent(content, act)


def _importer(request: Request) -> HistoryImports:
    """Return what imports.

    Raises:
        ProblemError: 403 for all but the federation's operator, whose files may name any organization; 503 where this
            server has no connection to the write services' databases.
    """
    if not operates(request.state.principal):
        raise ProblemError("forbidden", "past relationships are imported by the federation's operator")
    importer: HistoryImports | None = getattr(request.app.state, "history_imports", None)
    if importer is None:
        raise ProblemError("unavailable", "this server does not import: use `mentorship import history`")
    return importer


def _rejected(outcome: ImportOutcome) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="rejected.csv"', "Cache-Control": "no-store"}
    return Response(outcome.rejected, media_type="text/csv; charset=utf-8", headers=headers)
