"""From a view to an answer: the page, or one of its tables as CSV."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.platform.http.faults import Fault, Place
from services.projections.pages.definitions import MEASURES_VERSION
from services.projections.pages.reads import Reads
from services.projections.pages.render import render
from services.projections.pages.views.blocks import Table
from services.projections.pages.views.export import to_csv
from services.projections.pages.views.freshness import freshness, rebuilding

Csv = Annotated[str | None, Query(alias="csv", max_length=60, description="Answer one table of the page as CSV.")]

_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept"}


def page(
    request: Request, reads: Reads, template: str, values: Mapping[str, object], shows: Sequence[str] = ()
) -> Response:
    """Answer with a page.

    Args:
        request: whose principal the page names.
        reads: tells how current the page is.
        template: the page's template.
        values: what the template shows.
        shows: the projections whose changes change the page.
    """
    standing = [each for each in reads.status().projections if each.name in shows]
    around: Mapping[str, object] = {
        "live": " ".join(shows),
        "who": getattr(getattr(request.state, "principal", None), "subject", None),
        "fresh": freshness(standing, datetime.now(UTC), MEASURES_VERSION) if shows else None,
        "building": rebuilding(standing),
    }
    return HTMLResponse(render(template, {**around, **values}), headers=_HEADERS)


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
