"""Routes of `/me/mentors/{participation}`: a mentee finds mentors, asks one, and sees the own requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.finding.by_name import LONGEST_NAME, named_mentors
from services.projections.pages.finding.find_view import FILTERS, Found, find_view
from services.projections.pages.finding.flash_ways import has_flash_sessions
from services.projections.pages.finding.said import between_peers, said_between
from services.projections.pages.finding.wording import DAYS, MEETING, PARTS, REASONS
from services.projections.pages.forms.fields import Field, FieldError
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.peer_fields import form_for_peers
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.matching.profile_text import read_codes
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER, people_header

_SERVICE = "/relationships/v1"
_LONGEST = 2_000
_LISTED: Mapping[str, Mapping[str, str]] = {"mode": MEETING, "day": DAYS, "part": PARTS}


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/mentors/{participation}", include_in_schema=False)
    def find(request: Request, participation: UUID, disclosure: DisclosureDep, after: str = "") -> Response:
        requests = _requests(request, participation)
        said = said_between(peers=_peers(request, queries, requests, disclosure))
        search, wanted = _search(request), _wanted_name(request)
        found = Found(requests, {}, (), search)
        names = names_of(request)
        if requests["goals_stated"]:
            directory = _directory(request, requests["program_id"], search, after, wanted)
            flash = has_flash_sessions(request, requests["program_id"])
            found = Found(requests, directory, _wanted(request, participation), search, flash, wanted)
        people = {each["person_id"] for each in found.directory.get("items", ())}
        names.look_up([*people, *(each["mentor_id"] for each in requests["requests"])])
        view, title = find_view(found, names, zone_of(request), said), said("Find a mentor")
        response = page_response.PageResponse(request, queries, title, "/me")
        values = {**response.frame, "title": title, "view": view, "said": said}
        return _html(render("finding/find.html", values), requests["program_id"], people)

    @routes.get("/me/mentors/{participation}/{mentor}", include_in_schema=False)
    def show(request: Request, participation: UUID, mentor: UUID, disclosure: DisclosureDep) -> Response:
        requests = _requests(request, participation)
        return _asking(request, queries, requests, _form(requests, mentor), disclosure)

    @routes.post("/me/mentors/{participation}/{mentor}", include_in_schema=False)
    def ask(
        request: Request, participation: UUID, mentor: UUID, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        requests = _requests(request, participation)
        pair = {"mentee_participation_id": str(participation), "mentor_participation_id": str(mentor)}
        path = f"{_SERVICE}/programs/{requests['program_id']}/requests"
        result = submit(
            request,
            _form(requests, mentor),
            posted,
            lambda typed: Command(path, {**typed, **pair, "rank": int(typed["rank"])}),
            then=f"/me/mentors/{participation}",
            done=Done("finding.asked"),
        )
        return result if isinstance(result, Response) else _asking(request, queries, requests, result, disclosure)

    return routes


def _requests(request: Request, participation: UUID) -> dict[str, Any]:
    """Return the requests of a mentee as the service has them.

    Raises:
        NotFoundError: There is no such mentee, the reader may not see it, or the program has no open directory.
    """
    answer = send(request, "GET", f"{_SERVICE}/participations/{participation}/requests")
    if not answer.succeeded or not isinstance(answer.body, dict) or not answer.body.get("directory_open"):
        raise NotFoundError("there is no directory of mentors here, or you may not see it")
    return answer.body


def _wanted_name(request: Request) -> str:
    return " ".join(request.query_params.get("name", "").split())[:LONGEST_NAME]


def _directory(request: Request, program: str, search: Mapping[str, str], after: str, name: str) -> dict[str, Any]:
    """Return a page of the directory, or of the mentors in it whose name is looked for."""
    if not name:
        return _page_after(request, program, search, after)
    most = {**search, "limit": "50"}
    return named_mentors(lambda place: _page_after(request, program, most, place), names_of(request), name, after)


def _page_after(request: Request, program: str, search: Mapping[str, str], after: str) -> dict[str, Any]:
    query = {**search, "zone": zone_of(request).key, **({"after": after} if after else {})}
    answer = send(request, "GET", f"{_SERVICE}/programs/{program}/mentors?{urlencode(query)}")
    if not answer.succeeded or not isinstance(answer.body, dict):
        raise NotFoundError("the directory cannot be read at the moment, or this page of it does not exist")
    return answer.body


def _wanted(request: Request, participation: UUID) -> list[str]:
    """Return the skills that a mentee wants, as the search suggests them."""
    answer = send(request, "GET", f"{_SERVICE}/participations/{participation}/matching-profile")
    profile = answer.body.get("profile", {}) if answer.succeeded and isinstance(answer.body, dict) else {}
    return [*(each["skill"] for each in profile.get("wants", ())), *profile.get("needs", ())]


def _search(request: Request) -> dict[str, str]:
    """Return the search of the address: what is no value of its field is left out."""
    typed = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    found = {name: value for name, value in typed.items() if value in _LISTED.get(name, ())}
    for name in ("skill", "language"):
        try:
            codes = read_codes(typed[name])
        except FieldError:
            continue
        if codes:
            found[name] = codes[0]
    return {name: found[name] for name in FILTERS if name in found}


def _form(requests: Mapping[str, Any], mentor: UUID) -> Form:
    ranks = {str(rank): str(rank) for rank in requests["free_ranks"]}
    page = f"/me/mentors/{requests['participation_id']}"
    return Form(
        action=f"{page}/{mentor}",
        verb="Send the request",
        fields=(
            Field(
                name="rank",
                label="Which wish is it",
                kind="choice",
                choices=ranks,
                value=next(iter(ranks), ""),
                hint="1 is the mentor whom you want most. The mentor does not see it.",
            ),
            Field(name="reasons", label="Why this mentor", kind="choices", choices=REASONS, missing="Choose a reason."),
            Field(
                name="words",
                label="Your own words",
                kind="area",
                longest=_LONGEST,
                hint="What you want to reach, and why you ask this mentor. The mentor and your coordinator read it.",
                missing="Write a few words to the mentor.",
            ),
        ),
        cancel=Link("Back to the mentors", page),
    )


def _peers(request: Request, queries: PageQueries, requests: Mapping[str, Any], disclosure: DisclosureDep) -> bool:
    return between_peers(queries, requests["program_id"], disclosure, request.app.state.clock())


def _asking(
    request: Request, queries: PageQueries, requests: Mapping[str, Any], form: Form, disclosure: DisclosureDep
) -> Response:
    peers = _peers(request, queries, requests, disclosure)
    said = said_between(peers=peers)
    title = said("Ask this mentor")
    response = page_response.PageResponse(request, queries, title, "/me")
    sentence = said(
        "The mentor answers, or the request ends by itself. You can take it back at any time, "
        "and the first who accepts becomes your mentor."
    )
    shown = form_for_peers(form, peers=peers)
    values = {**response.frame, "title": title, "form": shown, "sentence": sentence}
    status = 422 if form.errors else 200
    return _html(render("finding/form_page.html", values), requests["program_id"], (), status)


def _html(text: str, program: str, people: Iterable[str], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: program, **people_header(people)}
    return HTMLResponse(text, status, headers)
