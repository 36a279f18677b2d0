"""Route of `/report`, the board report of a period."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.queries import PageQueries
from services.projections.pages.report.csv_file import report_csv
from services.projections.pages.report.document import SECTIONS
from services.projections.pages.report.request import ChoiceDep, access, build_report
from services.projections.reports.figures import ReportQueries
from services.projections.reports.frozen import may_freeze
from services.web.identity.principal import require

_READ_MODELS = ("directory", "measures", "network")


def router(queries: PageQueries, reports: ReportQueries) -> APIRouter:
    """Return the route.

    Args:
        queries: Names, and the network.
        reports: The figures.
    """
    routes = APIRouter(dependencies=[Depends(require("coordinator", "executive", "analyst"))])

    @routes.get("/report", include_in_schema=False)
    def report(
        request: Request,
        choice: ChoiceDep,
        csv: page_response.Csv = None,
    ) -> Response:
        now = request.app.state.clock()
        disclosure = access(request.state.principal, choice.organization)
        response = page_response.PageResponse(
            request, queries, "Board report", "/report", _READ_MODELS, moment=now.replace(second=0, microsecond=0)
        )
        if response.early:
            return response.early
        values: dict[str, object] = {"choice": choice, "sections": SECTIONS, "document": None, "errors": {}}
        try:
            document = build_report(queries, reports, choice, disclosure, now)
        except QueryRefusedError as error:
            field = error.field if error.field in {"period", "compare", "as_of"} else "period"
            errors = {field: formats.sentence(str(error))}
            return response.page("report/report.html", {**values, "errors": errors}, 422)
        document = document.edited(choice.sections, {})
        if csv:
            return report_csv(document)
        freeze = (
            choice.address("/report/freeze") if may_freeze(request.state.principal, choice.organization or None) else ""
        )
        shown = {"document": document, "csv": choice.address(csv="all"), "freeze": freeze}
        return response.page("report/report.html", {**values, **shown})

    return routes
