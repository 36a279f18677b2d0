"""Routes of `/commands/relationships/{id}/log`: a session that took place is logged in one form.

It is two commands, as a session is planned and then reported; both have keys that follow from that of the form, so a
form that is sent twice logs one session.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.fields import in_zone
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.posted import BACK, PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.people.links import room_page
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER

_FIELDS = {"starts_at": "started_at", "planned_minutes": "minutes"}
_PATH = "/relationships/v1/relationships/{id}/sessions"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    def pair_of(request: Request, relationship: UUID, disclosure: DisclosureDep) -> tuple[str, str, str]:
        record = queries.relationship(str(relationship), disclosure, request.app.state.clock())
        if record is None:
            raise NotFoundError("no such relationship, or you may not see it")
        return record.relationship.mentor_id, record.relationship.mentee_id, record.program.id

    @routes.get("/commands/relationships/{relationship}/log", include_in_schema=False)
    def ask(
        request: Request,
        relationship: UUID,
        disclosure: DisclosureDep,
        back: Annotated[str, Query(max_length=2_000)] = "",
    ) -> Response:
        pair = pair_of(request, relationship, disclosure)
        return _page(request, queries, pair, _form(str(relationship), local_address(back, ""), zone_of(request)))

    @routes.post("/commands/relationships/{relationship}/log", include_in_schema=False)
    def log(request: Request, relationship: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        pair = pair_of(request, relationship, disclosure)
        form = _form(str(relationship), posted.back, zone_of(request)).restored(posted)
        values, errors = form.read()
        session = posted.first("session")
        if not errors and not session:
            path = _PATH.format(id=relationship)
            key = str(uuid5(NAMESPACE_URL, f"{posted.key}:schedule"))
            body = {"starts_at": values["started_at"], "planned_minutes": values["minutes"]}
            planned = send(request, "POST", path, body, key=key)
            if not planned.succeeded:
                return _page(request, queries, pair, form.refused(planned, _FIELDS))
            session = str(planned.body["session_id"])

        def hold(given: Mapping[str, Any]) -> Command:
            return Command(f"{_PATH.format(id=relationship)}/{session}/hold", {**given, "evidence": 2})

        form = _form(str(relationship), posted.back, zone_of(request), session)
        then, done = room_page(str(relationship)), Done("relationships.log", pair[:2])
        result = submit(request, form, posted, hold, then=then, done=done)
        return result if isinstance(result, Response) else _page(request, queries, pair, result)

    return routes


def _form(relationship: str, back: str, zone: ZoneInfo, session: str = "") -> Form:
    # A session that was planned by this form already, and whose report was refused, is not planned again.
    held = COMMANDS["relationships.hold"]
    return Form(
        action=f"/commands/relationships/{relationship}/log",
        verb="Log the session",
        fields=in_zone(held.fields, zone),
        hidden={BACK: back, **({"session": session} if session else {})},
        cancel=Link("Cancel", back or room_page(relationship)),
    )


def _page(request: Request, queries: PageQueries, pair: tuple[str, str, str], form: Form) -> Response:
    names = names_of(request)
    names.look_up(pair[:2])
    title = f"Log a session: {names.of(pair[0])} and {names.of(pair[1])}"
    response = page_response.PageResponse(request, queries, title)
    about = "A session that took place. It counts from now on."
    values = {**response.frame, "title": title, "about": about, "form": form}
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: pair[2]}
    return HTMLResponse(render("command_pages/command.html", values), 422 if form.errors else 200, headers)
