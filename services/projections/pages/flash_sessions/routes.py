"""Routes of `/me/flash-sessions/{participation}`: offer one, take a free place, ask a mentor for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.directory.models import Participation
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.peer_words import for_peers
from services.projections.pages.components.zones import typed
from services.projections.pages.finding.said import between_peers, said_between
from services.projections.pages.flash_sessions.places_view import flash_view
from services.projections.pages.forms import choices
from services.projections.pages.forms.fields import Field, in_zone
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.peer_fields import form_for_peers
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.context import MentoringContext
from services.projections.pages.mentoring.flash_cards import flash_lines
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.room.models import FlashSession
from services.web.audited_reads import PROGRAM_HEADER, people_header

_SERVICE = "/relationships/v1"
_TITLE = "Flash sessions"
_LONGEST = 2_000
_ASK = "The mentor answers before its time, or it ends by itself. You can take it back at any time."
_FIELDS = (
    Field(name="starts_at", label="When", kind="moment"),
    Field(name="planned_minutes", label="Minutes", kind="number", lowest=5, highest=240, value="30"),
    Field(name="mode", label="How you meet", kind="choice", choices=choices.AGREED_MODES, value="video"),
    Field(
        name="words",
        label="What it can be about",
        kind="area",
        required=False,
        longest=_LONGEST,
        hint="In your own words, for the other one.",
    ),
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the participation, and the own flash sessions.
    """
    routes = APIRouter()

    @routes.get("/me/flash-sessions/{participation}", include_in_schema=False)
    def show(request: Request, participation: UUID, disclosure: DisclosureDep) -> Response:
        one = _own(queries, participation, disclosure)
        return _page(request, queries, disclosure, one, _offer_form(request, one))

    @routes.post("/me/flash-sessions/{participation}", include_in_schema=False)
    def offer(request: Request, participation: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        one = _own(queries, participation, disclosure)
        path, form = f"{_SERVICE}/participations/{participation}/flash-sessions", _offer_form(request, one)
        page = f"/me/flash-sessions/{participation}"
        result = submit(request, form, posted, lambda of: Command(path, of), then=page, done=Done("flash.offered"))
        return result if isinstance(result, Response) else _page(request, queries, disclosure, one, result)

    @routes.post("/me/flash-sessions/{participation}/take/{flash}", include_in_schema=False)
    def take(
        request: Request, participation: UUID, flash: UUID, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        one = _own(queries, participation, disclosure)
        action = f"/me/flash-sessions/{participation}/take/{flash}"
        path, body = f"{_SERVICE}/flash-sessions/{flash}/take", {"mentee_participation_id": str(participation)}
        form = Form(action=action, verb="Take this place", cancel=Link("Back", f"/me/flash-sessions/{participation}"))
        result = submit(request, form, posted, lambda _: Command(path, body), then="/me", done=Done("flash.taken"))
        if isinstance(result, Response):
            return result
        return _form_page(
            request, queries, disclosure, one, "Take this place", "See below why it could not be taken.", result
        )

    @routes.get("/me/flash-sessions/{participation}/ask/{mentor}", include_in_schema=False)
    def asking(request: Request, participation: UUID, mentor: UUID, disclosure: DisclosureDep) -> Response:
        one = _own(queries, participation, disclosure)
        return _form_page(
            request, queries, disclosure, one, "Ask for a flash session", _ASK, _ask_form(request, one, mentor)
        )

    @routes.post("/me/flash-sessions/{participation}/ask/{mentor}", include_in_schema=False)
    def ask(
        request: Request, participation: UUID, mentor: UUID, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        one = _own(queries, participation, disclosure)
        path = f"{_SERVICE}/participations/{participation}/flash-sessions/ask"
        named = {"mentor_participation_id": str(mentor)}
        result = submit(
            request,
            _ask_form(request, one, mentor),
            posted,
            lambda of: Command(path, {**of, **named}),
            then="/me",
            done=Done("flash.asked"),
        )
        if isinstance(result, Response):
            return result
        return _form_page(request, queries, disclosure, one, "Ask for a flash session", _ASK, result)

    return routes


def _own(queries: PageQueries, id: UUID, disclosure: DisclosureDep) -> Participation:
    """Return the participation of the reader or of a ward.

    Raises:
        NotFoundError: There is none.
    """
    found = next((each for each in queries.own_participations(disclosure) if each.id == str(id)), None)
    if found is None:
        raise NotFoundError("no such participation, or it is not yours")
    return found


def _free(request: Request, program: str) -> dict[str, Any]:
    """Return the free places of a program, and the most that a person has in a month.

    Raises:
        NotFoundError: The program has no flash sessions.
    """
    answer = send(request, "GET", f"{_SERVICE}/programs/{program}/flash-sessions")
    if not answer.succeeded or not isinstance(answer.body, dict) or "items" not in answer.body:
        raise NotFoundError("this program has no flash sessions")
    return answer.body


def _offer_form(request: Request, one: Participation) -> Form:
    zone, now = zone_of(request), request.app.state.clock()
    return Form(
        action=f"/me/flash-sessions/{one.id}", verb="Offer this time", fields=_fields(zone, now), scope="offer-"
    )


def _ask_form(request: Request, one: Participation, mentor: UUID) -> Form:
    zone, now = zone_of(request), request.app.state.clock()
    page = f"/me/flash-sessions/{one.id}"
    return Form(
        action=f"{page}/ask/{mentor}",
        verb="Ask",
        fields=_fields(zone, now),
        cancel=Link("Back to the mentors", f"/me/mentors/{one.id}"),
    )


def _fields(zone: ZoneInfo, now: datetime) -> list[Field]:
    """Return the fields, with the time of day of next week's full hour."""
    proposed = (now + timedelta(days=7, hours=1)).astimezone(zone).replace(minute=0, second=0, microsecond=0)
    first, *others = in_zone(_FIELDS, zone)
    return [replace(first, value=typed(proposed, zone)), *others]


def _page(
    request: Request, queries: PageQueries, disclosure: DisclosureDep, one: Participation, form: Form
) -> Response:
    places, now = _free(request, one.program_id), request.app.state.clock()
    free: list[dict[str, Any]] = places["items"]
    own = [each for each in queries.flash_sessions(disclosure, now) if _is_of(each, one)]
    names = names_of(request)
    people = {each["mentor_id"] for each in free}
    names.look_up([*people, *(each.mentor_id for each in own), *(each.mentee_id for each in own if each.mentee_id)])
    context = MentoringContext(names, now, zone_of(request))
    mentor = one.role == "mentor"
    said = said_between(peers=between_peers(queries, one.program_id, disclosure, now))
    view = flash_view(
        one,
        free,
        flash_lines(own, request.state.principal, context),
        form if mentor else None,
        names,
        context.zone,
        monthly=places["most_monthly"],
        directory="" if mentor or not _asks(request, one) else f"/me/mentors/{one.id}",
        said=said,
    )
    response = page_response.PageResponse(request, queries, _TITLE, "/me")
    values = {**response.frame, "title": _TITLE, "view": view, "said": said}
    return _html(render("flash_sessions/places.html", values), one.program_id, people, 422 if form.errors else 200)


def _is_of(flash: FlashSession, one: Participation) -> bool:
    return one.id in {flash.mentor_participation_id, flash.mentee_participation_id}


def _asks(request: Request, one: Participation) -> bool:
    """Return whether a mentee finds mentors in a directory."""
    answer = send(request, "GET", f"{_SERVICE}/participations/{one.id}/requests")
    return answer.succeeded and isinstance(answer.body, dict) and bool(answer.body.get("directory_open"))


def _form_page(
    request: Request,
    queries: PageQueries,
    disclosure: DisclosureDep,
    one: Participation,
    title: str,
    sentence: str,
    form: Form,
) -> Response:
    peers = between_peers(queries, one.program_id, disclosure, request.app.state.clock())
    response = page_response.PageResponse(request, queries, title, "/me")
    values = {**response.frame, "title": title, "form": form_for_peers(form, peers=peers)}
    values["sentence"] = for_peers(sentence, peers=peers)
    text = render("finding/form_page.html", values)
    return _html(text, one.program_id, (), 422 if form.errors else 200)


def _html(text: str, program: str, people: Iterable[str], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: program, **people_header(people)}
    return HTMLResponse(text, status, headers)
