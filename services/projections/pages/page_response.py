"""From a view to an answer: the page, one of its tables as CSV, or the word that its read models are being built."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.pages.components.blocks import Table
from services.projections.pages.components.csv_export import to_csv
from services.projections.pages.components.freshness import freshness, places, unbuilt
from services.projections.pages.definitions import MEASURES_VERSION
from services.projections.pages.queries import Reads
from services.projections.pages.render import render
from services.web.http_errors import Fault, Place

Csv = Annotated[str | None, Query(alias="csv", max_length=60, description="Answer one table of the page as CSV.")]

_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept"}


class Answer:
    """One answer, begun before its queries: what it shows is then at least as new as what it says it is.

    Args:
        request: whose principal the page names.
        reads: tells how far the read models are.
        title: the page's title.
        place: its entry in the navigation; None where it has none.
        shows: the read models whose changes change the page.
    """

    def __init__(
        self, request: Request, reads: Reads, title: str, place: str | None = None, shows: Sequence[str] | None = ()
    ) -> None:
        every = reads.status().projections
        self._standing = [each for each in every if shows is None or each.name in shows]
        self._around: Mapping[str, object] = {
            "title": title,
            "place": place,
            "who": getattr(getattr(request.state, "principal", None), "subject", None),
            "live": places(self._standing),
            "fresh": freshness(self._standing, datetime.now(UTC), MEASURES_VERSION) if self._standing else None,
        }

    @property
    def unbuilt(self) -> Response | None:
        """Answer in place of the page while one of its read models was never built; there is nothing to ask yet."""
        missing = unbuilt(self._standing)
        return self.page("unbuilt.html", {"missing": missing}) if missing else None

    def page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Answer with the page."""
        return HTMLResponse(render(template, {**self._around, **values}), status, headers=_HEADERS)


def table(tables: Iterable[Table | None], wanted: str) -> Response:
    """Answer with one of a page's tables as CSV.

    Raises:
        Fault: `invalid-request` when the page has no such table.
    """
    for each in tables:
        if each is not None and each.id == wanted:
            disposition = f'attachment; filename="{each.id}.csv"'
            headers = {**_HEADERS, "Content-Disposition": disposition}
            return Response(to_csv(each), media_type="text/csv; charset=utf-8", headers=headers)
    detail = "this page has no table of that name"
    raise Fault("invalid-request", detail, places=[Place(detail, parameter="csv")])
