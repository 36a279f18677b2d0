"""Responses of the pages: a page, one of its tables as CSV, or a notice that its read models are not built yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.pages.components.blocks import Table
from services.projections.pages.components.csv_export import to_csv
from services.projections.pages.components.freshness import freshness, positions, unbuilt_notice
from services.projections.pages.definitions import MEASURES_VERSION
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.http_errors import ErrorLocation, ProblemError

Csv = Annotated[str | None, Query(alias="csv", max_length=60, description="Return one table of the page as CSV.")]

_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept"}


class PageResponse:
    """Response to one request, created before its queries: its content is at least as new as its stated position.

    Args:
        request: The request; its principal is named on the page.
        queries: Return the status of the read models.
        title: Title of the page.
        nav_item: Its entry in the navigation; None where it has none.
        read_models: Names of the read models whose changes change the page; None for all.
    """

    def __init__(
        self,
        request: Request,
        queries: PageQueries,
        title: str,
        nav_item: str | None = None,
        read_models: Sequence[str] | None = (),
    ) -> None:
        every = queries.status().projections
        self._statuses = [each for each in every if read_models is None or each.name in read_models]
        self._frame: Mapping[str, object] = {
            "title": title,
            "nav_item": nav_item,
            "subject": getattr(getattr(request.state, "principal", None), "subject", None),
            "positions": positions(self._statuses),
            "freshness": freshness(self._statuses, datetime.now(UTC), MEASURES_VERSION) if self._statuses else None,
        }

    @property
    def unbuilt(self) -> Response | None:
        """Return the notice that replaces the page while one of its read models has never been built, or None."""
        notice = unbuilt_notice(self._statuses)
        return self.page("unbuilt.html", {"notice": notice}) if notice else None

    def page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Render the page."""
        return HTMLResponse(render(template, {**self._frame, **values}), status, headers=_HEADERS)


def csv_response(tables: Iterable[Table | None], table_id: str) -> Response:
    """Return one table of a page as CSV.

    Args:
        tables: The tables of the page.
        table_id: Id of the requested one.

    Raises:
        ProblemError: `invalid-request` when the page has no such table.
    """
    for table in tables:
        if table is not None and table.id == table_id:
            disposition = f'attachment; filename="{table.id}.csv"'
            headers = {**_HEADERS, "Content-Disposition": disposition}
            return Response(to_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    detail = "this page has no table of that name"
    raise ProblemError("invalid-request", detail, locations=[ErrorLocation(detail, parameter="csv")])
