"""Routes of `/matching-profiles/{participation}`: what a participant offers or wants, for the person and for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.matching.profile_fields import profile_fields
from services.projections.pages.matching.profile_reading import read_profile
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/matching-profiles/{participation}", include_in_schema=False)
    def show(request: Request, participation: UUID, back: str = "/me") -> Response:
        stated = _stated(request, participation)
        return _page(request, queries, stated, _form(request, stated, back))

    @routes.post("/matching-profiles/{participation}", include_in_schema=False)
    def save(request: Request, participation: UUID, posted: PostedDep) -> Response:
        stated = _stated(request, participation)
        form = _form(request, stated, posted.back or "/me", _posted_lines(posted))
        typed, errors = form.restored(posted).read()
        profile, wrong = read_profile(typed, form.fields)
        if errors or wrong:
            return _page(request, queries, stated, replace(form.restored(posted), errors=(*errors, *wrong)))
        command = Command(form_path(participation), profile)
        result = submit(request, form, posted, lambda _: command, then="/me", done=Done("matching.profile"))
        return result if isinstance(result, Response) else _page(request, queries, stated, result)

    return routes


def form_path(participation: UUID) -> str:
    """Return the address of a profile in the service."""
    return f"/relationships/v1/participations/{participation}/matching-profile"


def _stated(request: Request, participation: UUID) -> dict[str, Any]:
    """Return the profile as the service has it.

    Raises:
        NotFoundError: There is none, or the reader may not see it.
    """
    answer = send(request, "GET", form_path(participation))
    if not answer.succeeded or not isinstance(answer.body, dict):
        raise NotFoundError("there is no such participation, or you may not see its matching profile")
    return answer.body


def _posted_lines(posted: Posted) -> int:
    """Return how many lines a posted form has."""
    numbers = [name.rpartition("-")[2] for name in posted.values if "-" in name]
    return max((int(each) for each in numbers if each.isascii() and each.isdecimal() and len(each) < 4), default=0)


def _form(request: Request, stated: Mapping[str, Any], back: str, lines: int = 0) -> Form:
    profile = stated["profile"]
    zone = profile["zone"] if stated["stated"] else zone_of(request).key
    return Form(
        action=f"/matching-profiles/{stated['participation_id']}",
        verb="Save",
        fields=profile_fields(profile, mentor=stated["role"] == "mentor", zone=zone, lines=lines),
        hidden={"_back": back},
        cancel=Link("Cancel", back if back.startswith("/") and not back.startswith("//") else "/me"),
    )


def _page(request: Request, queries: PageQueries, stated: Mapping[str, Any], form: Form) -> Response:
    names = names_of(request)
    names.look_up([stated["person_id"]])
    own = stated["person_id"] in request.state.principal.people
    title = "My matching profile" if own else f"Matching profile of {names.of(stated['person_id'])}"
    response = page_response.PageResponse(request, queries, title, "/me" if own else "/programs")
    values = {**response.frame, "title": title, "form": form}
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: stated["program_id"]}
    return HTMLResponse(render("matching/profile.html", values), 422 if form.errors else 200, headers)
