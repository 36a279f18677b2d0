"""Routes of frozen reports: the list, one of them, and its links."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.disclosure.access import Door
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, EmptyState, Link, Table
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Done, redirect
from services.projections.pages.page_response import Csv, PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.pages.report.csv_file import report_csv
from services.projections.pages.report.document import from_json
from services.projections.pages.report.request import Place
from services.projections.pages.report.wording import through_text
from services.projections.reports.frozen import FrozenReport, FrozenReports, may_freeze
from services.projections.reports.links import ReportLink, ReportLinks
from services.web.identity.principal import require

_DAYS = {"7": "One week", "30": "30 days", "90": "90 days", "365": "One year"}
_PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link of the list: what it is, and the button that revokes it."""

    text: str
    button: Button | None


def router(queries: PageQueries, frozen: FrozenReports, links: ReportLinks) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
        frozen: Keeps frozen reports.
        links: Keeps links to them.
    """
    routes = APIRouter(dependencies=[Depends(require("coordinator", "executive", "analyst"))])
    _add_reading(routes, queries, frozen, links)
    _add_sharing(routes, queries, frozen, links)
    return routes


def _add_reading(routes: APIRouter, queries: PageQueries, frozen: FrozenReports, links: ReportLinks) -> None:
    @routes.get("/report/frozen", include_in_schema=False)
    def every(request: Request, organization: Place = "") -> Response:
        rows = [
            [
                Cell(each.title, href=f"/report/frozen/{each.id}"),
                Cell(formats.day(each.as_of)),
                Cell(formats.day(each.frozen_at)),
                Cell(through_text(each.position, facts=each.door == Door.FACTS)),
            ]
            for each in frozen.list(organization or None, request.state.principal)
        ]
        columns = [Column("Report"), Column("As of"), Column("Frozen"), Column("Figures contain")]
        nothing = EmptyState(
            "nothing-yet",
            "No frozen report",
            "An executive freezes a report on its page.",
            Link("Board report", "/report"),
        )
        values = {"reports": Table("frozen", "Frozen reports, the latest first", columns, rows), "nothing": nothing}
        return _page(request, queries, "Frozen reports", "report/frozen_list.html", values)

    @routes.get("/report/frozen/{report}", include_in_schema=False)
    def one(request: Request, report: UUID, csv: Csv = None) -> Response:
        found = frozen.find(report, request.state.principal)
        if csv:
            return report_csv(from_json(found.document))
        return _show(request, queries, found, links)


def _add_sharing(routes: APIRouter, queries: PageQueries, frozen: FrozenReports, links: ReportLinks) -> None:
    @routes.post("/report/frozen/{report}/links", include_in_schema=False)
    def share(request: Request, report: UUID, posted: PostedDep) -> Response:
        principal, now = request.state.principal, request.app.state.clock()
        found = frozen.find(report, principal)
        form = _sharing(found).restored(posted)
        values, errors = form.read()
        if errors:
            return _show(request, queries, found, links, form=replace(form, errors=tuple(errors)))
        token = links.create(report, principal, int(values["days"]), form.key, now)
        if token is None:
            return redirect(f"/report/frozen/{report}", Done("report.link-shown"), None)
        address = f"{str(request.base_url).rstrip('/')}/shared/reports/{token}"
        return _show(request, queries, found, links, made=address)

    @routes.post("/report/frozen/{report}/links/{link}/revoke", include_in_schema=False)
    def revoke(request: Request, report: UUID, link: UUID, posted: PostedDep) -> Response:  # noqa: ARG001 - checked
        links.revoke(report, link, request.state.principal, request.app.state.clock())
        return redirect(f"/report/frozen/{report}", Done("report.revoke"), None)


def _show(
    request: Request,
    queries: PageQueries,
    found: FrozenReport,
    links: ReportLinks,
    *,
    form: Form | None = None,
    made: str = "",
) -> Response:
    """Return the page of a frozen report."""
    shares = found.organization is None and may_freeze(request.state.principal, None)
    values = {
        "frozen": found,
        "document": from_json(found.document),
        "link_made": made,
        "sharing": (form or _sharing(found)) if shares else None,
        "links": _shown(found, links.list(found), request.app.state.clock()) if shares else (),
    }
    status = 422 if form is not None and form.errors else 200
    return _page(request, queries, found.title, "report/frozen.html", values, status)


def _page(
    request: Request, queries: PageQueries, title: str, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    """Return a page that is not kept: who may read it is decided at each request."""
    frame = PageResponse(request, queries, title, "/report").frame
    return HTMLResponse(render(template, {**frame, **values}), status, _PRIVATE)


def _sharing(report: FrozenReport) -> Form:
    field = Field(name="days", label="The link is open for", kind="choice", choices=_DAYS, value="30")
    return Form(
        action=f"/report/frozen/{report.id}/links",
        verb="Make a link",
        fields=(field,),
        consequence="Everyone who has the link can read this report without an account, and pass the link on. It opens "
        "nothing else.",
    )


def _shown(report: FrozenReport, links: Sequence[ReportLink], now: datetime) -> list[ShownLink]:
    return [ShownLink(_text(each, now), _revoke(report, each) if each.is_open(now) else None) for each in links]


def _text(link: ReportLink, now: datetime) -> str:
    made = f"Made on {formats.day(link.created_at)}"
    if link.revoked_at is not None:
        return f"{made}, revoked on {formats.day(link.revoked_at)}."
    return f"{made}, {'expires' if link.is_open(now) else 'expired'} on {formats.day(link.expires_at)}."


def _revoke(report: FrozenReport, link: ReportLink) -> Button:
    form = Form(action=f"/report/frozen/{report.id}/links/{link.id}/revoke", verb="Revoke")
    return Button("Revoke", f"the link made on {formats.day(link.created_at)}", form=form)
