"""Routes of the import of past relationships: a file, what it would do, and the import with its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.administration.history_imports import FileRefusedError, HistoryImports
from services.projections.pages.administration.import_form import import_form, import_terms
from services.projections.pages.administration.import_view import import_view, reports_table
from services.projections.pages.administration.kept_imports import KeptImport, KeptImports
from services.projections.pages.administration.organizations import operates
from services.projections.pages.forms.form import Form, FormError
from services.projections.pages.forms.posted import Posted
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.http_errors import ProblemError
from services.web.identity.oidc import same_origin

MOST_BYTES = 4_000_000
"""The largest file that a page takes, some 40,000 rows; a larger one is imported at the command line."""
BODY_LIMIT = MOST_BYTES + 1_000_000
"""The largest body that `/admin/import` accepts: a file that is a little too large is refused beside its field."""
PATH = "/admin/import"
_TITLE = "Import past relationships"
_FILE = "file"
_NO_STORE = {"Cache-Control": "no-store"}
_RUNNING = Lock()
"""One import from a page at a time: a second one waits, and finds what the first one entered."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A form that was sent with a file.

    Attributes:
        posted: The values of its fields.
        name: The file's name.
        content: The file, at most `MOST_BYTES` and one byte.
    """

    posted: Posted
    name: str = ""
    content: bytes = b""


async def upload(request: Request) -> Upload:
    """Return what was sent from a page of this site.

    Raises:
        ProblemError: 403 where another site made the browser send it.
    """
    _check_origin(request)
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get(_FILE)
        values = {name: [str(value)] for name, value in form.multi_items() if isinstance(value, str)}
        if not isinstance(file, UploadFile):
            return Upload(Posted(values))
        return Upload(Posted(values), (file.filename or "file.csv")[:200], await file.read(MOST_BYTES + 1))


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names of organizations, and the status of the read models.
    """
    routes, kept = APIRouter(), KeptImports()
    _add_check(routes, queries, kept)
    _add_result(routes, queries, kept)
    return routes


def _add_check(routes: APIRouter, queries: PageQueries, kept: KeptImports) -> None:
    def page(request: Request, asked: Form, status: int = 200) -> Response:
        files = reports_table(kept.of(request.state.principal.actor))
        return _page(request, queries, {"form": asked, "files": files, "view": None}, status)

    @routes.get(PATH, include_in_schema=False)
    def ask(request: Request, disclosure: DisclosureDep) -> Response:
        _importer(request)
        return page(request, import_form(PATH, queries.parts(disclosure).organizations))

    @routes.post(PATH, include_in_schema=False)
    def check(request: Request, disclosure: DisclosureDep, sent: Annotated[Upload, Depends(upload)]) -> Response:
        importer = _importer(request)
        organizations = queries.parts(disclosure).organizations
        asked = import_form(PATH, organizations).restored(sent.posted)
        values, errors = asked.read()
        terms, errors = import_terms(values), [*errors, *_file_errors(sent)]
        if not errors:
            try:
                outcome = importer.run(sent.content, terms, dry_run=True)
            except FileRefusedError as refused:
                errors = [FormError(refused.text, _FILE)]
            else:
                place = organizations.get(str(terms.organization), "")
                actor, at = request.state.principal.actor, request.app.state.clock()
                checked = KeptImport(actor, sent.name, place, terms, outcome, at, sent.content)
                kept.keep(checked)
                return _redirect(f"{PATH}/{checked.id}")
        return page(request, replace(asked, errors=errors), 422)


def _add_result(routes: APIRouter, queries: PageQueries, kept: KeptImports) -> None:
    @routes.get(f"{PATH}/{{id}}", include_in_schema=False)
    def show(request: Request, id: UUID, csv: page_response.Csv = None) -> Response:
        _importer(request)
        found = _found(request, kept, id)
        if csv == "refused":
            return _rejected(found)
        view = import_view(found, names_of(request), whole=bool(csv))
        if csv:
            return page_response.csv_response(view.tables, csv)
        return _page(request, queries, {"view": view})

    @routes.post(f"{PATH}/{{id}}", include_in_schema=False)
    def act(request: Request, id: UUID) -> Response:
        _check_origin(request)
        importer = _importer(request)
        with _RUNNING:
            checked = _found(request, kept, id)
            if not checked.imported:
                outcome = importer.run(checked.content, checked.terms, dry_run=False)
                kept.keep(checked.done(outcome, request.app.state.clock()))
        return _redirect(f"{PATH}/{id}")

    @routes.post(f"{PATH}/{{id}}/discard", include_in_schema=False)
    def discard(request: Request, id: UUID) -> Response:
        _check_origin(request)
        _importer(request)
        kept.forget(_found(request, kept, id).id)
        return _redirect(PATH)


def _file_errors(sent: Upload) -> Sequence[FormError]:
    if not sent.content:
        return [FormError("Choose a file.", _FILE)]
    if len(sent.content) > MOST_BYTES:
        text = f"The file is larger than {MOST_BYTES // 1_000_000} MB. Import it with `mentorship import history`."
        return [FormError(text, _FILE)]
    return []


def _page(request: Request, queries: PageQueries, values: Mapping[str, object], status: int = 200) -> Response:
    response = page_response.PageResponse(request, queries, _TITLE, "/admin")
    return HTMLResponse(render("administration/import.html", {**response.frame, **values}), status, _NO_STORE)


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, _NO_STORE)


def _found(request: Request, kept: KeptImports, id: UUID) -> KeptImport:
    found = kept.find(id, request.state.principal.actor)
    if found is None:
        raise NotFoundError("the file is not kept any more, or was sent by another person: send it again")
    return found


def _rejected(kept: KeptImport) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="refused.csv"', **_NO_STORE}
    return Response(kept.outcome.rejected, media_type="text/csv; charset=utf-8", headers=headers)


def _check_origin(request: Request) -> None:
    if "authorization" not in request.headers and not same_origin(request):
        raise ProblemError("cross-site-request", "a form is accepted from a page of this site only")


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
