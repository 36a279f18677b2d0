"""Responses of the pages: a page, one of its tables as CSV, or a notice that its read models are not built yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.contract.envelope import from_micros
from services.projections.disclosure.access import Disclosure
from services.projections.pages.account import Account, signed_in_as
from services.projections.pages.components.blocks import Table
from services.projections.pages.components.csv_export import to_csv
from services.projections.pages.components.freshness import freshness, positions, unbuilt_notice
from services.projections.pages.forms.flash import flash_of
from services.projections.pages.forms.reader import reader_of
from services.projections.pages.navigation import footer_links, navigation, program_above, ways_up
from services.projections.pages.people.names import Names, Pseudonyms
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import fingerprint, render
from services.projections.status.models import ProjectionStatus
from services.web.conditional_reads import entity_tag, is_cached
from services.web.http_errors import ErrorLocation, ProblemError
from services.web.identity.principal import Principal

Csv = Annotated[str | None, Query(alias="csv", max_length=60, description="Return one table of the page as CSV.")]

RELEASES = "releases"
"""Name under which `/v1/changes` tells of releases."""
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, Accept"}


class PageResponse:
    """Response to one request, created before its queries: its content is at least as new as its stated position.

    Args:
        request: The request; its principal is named on the page.
        queries: Return the status of the read models.
        title: Title of the page.
        nav_item: Its entry in the navigation; None where it has none.
        read_models: Names of the read models whose changes change the page; None for all.
        as_of: The past moment that the page shows, in microseconds; None for now. Such a page is not updated.
        moment: The time for which the page is valid, where it changes without an event.
        names: Names of people that the page shows; what has been looked up by the end is part of its tag.
        besides: What the page shows of other services: part of its tag, as their changes move no read model.
    """

    def __init__(
        self,
        request: Request,
        queries: PageQueries,
        title: str,
        nav_item: str | None = None,
        read_models: Sequence[str] | None = (),
        as_of: int | None = None,
        moment: datetime | None = None,
        names: Names | None = None,
        *,
        besides: object = None,
    ) -> None:
        every = queries.status(_asked_for(request, read_models)).projections
        shown_models = [each for each in every if read_models is None or each.name in read_models]
        self._statuses = shown_models if read_models is None else queries.served(shown_models)
        shown = from_micros(as_of) if as_of is not None else None
        fresh = freshness(self._statuses, request.app.state.clock(), shown) if self._statuses else None
        principal = getattr(request.state, "principal", None)
        above = ways_up(request.url.path, _program_name(request, queries, principal, every))
        self._follows_log = follows_log(principal)
        if fresh is not None and not self._follows_log:
            fresh = replace(fresh, stale=None)
        account = getattr(request.app.state, "account", Account())
        self._frame: Mapping[str, object] = {
            "title": title,
            "reader": reader_of(principal),
            "nav_item": nav_item or (above[0].href if above else None),
            "ways_up": above,
            "subject": signed_in_as(request, principal),
            "navigation": navigation(principal),
            "footer_links": footer_links(principal),
            "sign_out": account.sign_out,
            "look_as": account.look_as,
            "positions": "" if shown else self._positions(queries),
            "freshness": fresh,
            "flash": flash_of(request) if principal is not None else None,
        }
        self._request, self._names = request, names
        self._versions: tuple[object, ...] = (
            fingerprint(),
            repr({**self._frame, "flash": None}),
            positions(self._statuses),
            moment,
            repr(besides),
        )
        if besides is not None:
            self._versions = (*self._versions, repr(besides))
        # A page about every read model states lags, which change without a position.
        self._cacheable = read_models is not None and self._frame["flash"] is None

    def _positions(self, queries: PageQueries) -> str:
        """Return the positions that the page follows: for a reader without facts the releases, which no event moves."""
        if self._follows_log or not self._statuses:
            return positions(self._statuses)
        return f"{RELEASES}:1:{queries.releases_position()}"

    @property
    def early(self) -> Response | None:
        """Return the response that needs no query, or None: the page is unchanged, or a read model is not built yet."""
        notice = unbuilt_notice(self._statuses)
        if notice:
            return HTMLResponse(render("unbuilt.html", {**self._frame, "notice": notice}), headers=_HEADERS)
        return self._unchanged() if self._names is None else None  # names are known after the queries only

    @property
    def names(self) -> Names:
        """Return the names of the people on the page: pseudonyms where it shows none."""
        return self._names or Pseudonyms()

    @property
    def now(self) -> datetime:
        """Return the present time."""
        now: datetime = self._request.app.state.clock()
        return now

    @property
    def frame(self) -> Mapping[str, object]:
        """Return what the frame of the page shows."""
        return self._frame

    def _tag(self) -> str:
        names = () if self._names is None else (self._names.version,)
        return entity_tag(self._request, *self._versions, *names)

    def _unchanged(self) -> Response | None:
        if not self._follows_log or not self._cacheable or not is_cached(self._request, self._tag()):
            return None
        return Response(status_code=304, headers={**_HEADERS, "ETag": self._tag()})

    def page(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Render the page; only a complete one can be answered with 304 later."""
        if status == 200 and self._names is not None and (unchanged := self._unchanged()):
            return unchanged
        html = render(template, {**self._frame, **values})
        if status != 200 or self._frame["flash"] is not None:
            return HTMLResponse(html, status, headers=_HEADERS)
        tag = self._tag() if self._follows_log else entity_tag(self._request, sha256(html.encode()).hexdigest())
        if not self._follows_log and self._cacheable and is_cached(self._request, tag):
            return Response(status_code=304, headers={**_HEADERS, "ETag": tag})
        return HTMLResponse(html, status, headers={**_HEADERS, "ETag": tag})


def _asked_for(request: Request, read_models: Sequence[str] | None) -> Collection[str] | None:
    """Return the read models whose status a page needs: those it shows, and the one that names what is above it."""
    if read_models is None:
        return None
    return {*read_models, "directory"} if program_above(request.url.path) is not None else read_models


def _program_name(
    request: Request, queries: PageQueries, principal: Principal | None, statuses: Iterable[ProjectionStatus]
) -> str:
    """Return the name of the program whose page is above this one; empty where the reader may not know it."""
    program = program_above(request.url.path)
    directory = [each for each in statuses if each.name == "directory"]
    if program is None or principal is None or not directory or unbuilt_notice(directory):
        return ""
    found = queries.program_of(program, Disclosure.of(principal), request.app.state.clock())
    return "" if found is None else found.name


def follows_log(principal: Principal | None) -> bool:
    """Return whether a reader may know the position of the log: who may see facts, and operators.

    The pages of all others change, and are tagged, with what they show.
    """
    if principal is None:
        return False
    return Disclosure.of(principal).sees_facts or "operator" in principal.roles


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
