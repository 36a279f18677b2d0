"""Routes of `/me/listing/{participation}`: a mentor decides about being listed, and writes an introduction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER

_LONGEST = 2_000
_TITLE = "My entry in the directory"
_SENTENCE = (
    "The directory shows the people of the program what your matching profile offers, and your introduction. "
    "It shows no name, and nothing while you have no free place."
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/listing/{participation}", include_in_schema=False)
    def show(request: Request, participation: UUID) -> Response:
        stated = _stated(request, participation)
        return _page(request, queries, stated, _form(stated))

    @routes.post("/me/listing/{participation}", include_in_schema=False)
    def save(request: Request, participation: UUID, posted: PostedDep) -> Response:
        stated = _stated(request, participation)
        result = submit(
            request,
            _form(stated),
            posted,
            lambda typed: Command(_path(participation), {"introduction": "", **typed}),
            then="/me",
            done=Done("finding.listed"),
        )
        return result if isinstance(result, Response) else _page(request, queries, stated, result)

    return routes


def _path(participation: UUID) -> str:
    return f"/relationships/v1/participations/{participation}/listing"


def _stated(request: Request, participation: UUID) -> dict[str, Any]:
    """Return what a mentor stated, as the service has it.

    Raises:
        NotFoundError: There is no such mentor, the reader may not see it, or the program has no open directory.
    """
    answer = send(request, "GET", _path(participation))
    if not answer.succeeded or not isinstance(answer.body, dict) or not answer.body.get("directory_open"):
        raise NotFoundError("there is no directory of mentors here, or you may not see it")
    return answer.body


def _form(stated: Mapping[str, Any]) -> Form:
    return Form(
        action=f"/me/listing/{stated['participation_id']}",
        verb="Save",
        version=f'"{stated["version"]}"',
        fields=(
            Field(
                name="listed",
                label="Show me in the directory",
                kind="check",
                value="yes" if stated["listed"] else "",
            ),
            Field(
                name="introduction",
                label="Your introduction",
                kind="area",
                required=False,
                longest=_LONGEST,
                hint="In your own words: what you have done, and what you like to help with.",
                value=stated["introduction"] or "",
            ),
        ),
        cancel=Link("Cancel", "/me"),
    )


def _page(request: Request, queries: PageQueries, stated: Mapping[str, Any], form: Form) -> Response:
    response = page_response.PageResponse(request, queries, _TITLE, "/me")
    values = {**response.frame, "title": _TITLE, "form": form, "sentence": _SENTENCE}
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: stated["program_id"]}
    return HTMLResponse(render("finding/form_page.html", values), 422 if form.errors else 200, headers)
