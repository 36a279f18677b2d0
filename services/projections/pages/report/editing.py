"""Routes of the editor: comments beside the sections of a report, and freezing it."""

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Door
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Done, redirect
from services.projections.pages.page_response import PageResponse
from services.projections.pages.queries import PageQueries
from services.projections.pages.report.document import ReportDocument, to_json
from services.projections.pages.report.request import ChoiceDep, ReportChoice, access, build_report
from services.projections.reports.figures import ReportQueries
from services.projections.reports.frozen import FrozenReports, NewReport, check_may_freeze
from services.web.identity.principal import require

LONGEST_COMMENT = 2_000
"""Characters of one comment."""
_CONSEQUENCE = (
    "The report is kept as its figures are at this moment. It cannot be changed or deleted. Freeze another one to "
    "correct it."
)


def router(queries: PageQueries, reports: ReportQueries, frozen: FrozenReports) -> APIRouter:
    """Return the routes.

    Args:
        queries: Names, and the network.
        reports: The figures.
        frozen: Keeps frozen reports.
    """
    routes = APIRouter(dependencies=[Depends(require("executive"))])

    def prepared(request: Request, choice: ReportChoice, now: datetime) -> ReportDocument:
        principal = request.state.principal
        check_may_freeze(principal, choice.organization or None)
        disclosure = access(principal, choice.organization)
        return build_report(queries, reports, choice, disclosure, now).edited(choice.sections, {})

    def page(request: Request, document: ReportDocument, form: Form) -> Response:
        response = PageResponse(request, queries, "Freeze the report", "/report")
        return response.page("report/freeze.html", {"document": document, "editing": form}, 422 if form.errors else 200)

    @routes.get("/report/freeze", include_in_schema=False)
    def ask(request: Request, choice: ChoiceDep) -> Response:
        now = request.app.state.clock()
        document = prepared(request, choice, now)
        return page(request, document, comment_form(choice, document))

    @routes.post("/report/freeze", include_in_schema=False)
    def freeze(request: Request, posted: PostedDep, choice: ChoiceDep) -> Response:
        now = request.app.state.clock()
        document = prepared(request, choice, now)
        form = comment_form(choice, document).restored(posted)
        values, errors = form.read()
        if errors:
            return page(request, document, replace(form, errors=tuple(errors)))
        comments = {section.id: str(values.get(_name(section.id), "")) for section in document.sections}
        document = document.edited(choice.sections, comments)
        kept = frozen.freeze(_new(choice, document), request.state.principal, form.key, now)
        return redirect(f"/report/frozen/{kept.id}", Done("report.freeze"), None)

    return routes


def _name(section: str) -> str:
    return f"comment-{section}"


def comment_form(choice: ReportChoice, document: ReportDocument) -> Form:
    """Return the form with one comment for each section.

    A comment is part of the frozen report, for which a board answers: it is kept in plain words and not sealed under a
    person's key, so each field says that no names belong there.

    Args:
        choice: What the report is about.
        document: The report.
    """
    fields = tuple(
        Field(
            name=_name(section.id),
            label=f"Comment on “{section.title}”",
            kind="area",
            hint="Write no names: a frozen report is kept for ever, and an erasure does not reach it.",
            required=False,
            longest=LONGEST_COMMENT,
        )
        for section in document.sections
    )
    return Form(
        action=choice.address("/report/freeze"),
        verb="Freeze the report",
        fields=fields,
        consequence=_CONSEQUENCE,
        cancel=Link("Cancel", choice.address()),
    )


def _new(choice: ReportChoice, document: ReportDocument) -> NewReport:
    return NewReport(
        choice.organization or None,
        document.title,
        document.as_of,
        Door(document.door),
        document.position,
        document.measures,
        to_json(document),
    )
