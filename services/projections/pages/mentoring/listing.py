"""Routes of `/me/listing/{participation}`: a mentor decides about being listed, and writes an introduction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.finding.said import between_peers, said_between
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.consents import consent_command, questions_of
from services.projections.pages.mentoring.own_people import own_people
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER

_LONGEST = 2_000
_TITLE = "My entry in the directory"
_SENTENCE = (
    "The directory shows the people of the program what your matching profile offers, and your introduction, while you "
    "have a free place. It shows your name to the mentees of the program if you allow it, and to no one else."
)
_NAME = "directory-name"


@dataclass(frozen=True, slots=True)
class NameSection:
    """The decision of a mentor about the own name, and the form that decides otherwise."""

    text: str
    form: Form
    title: str = "Your name"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/listing/{participation}", include_in_schema=False)
    def show(request: Request, participation: UUID, disclosure: DisclosureDep) -> Response:
        stated = _stated(request, participation)
        return _page(request, queries, disclosure, stated, _form(stated))

    @routes.post("/me/listing/{participation}", include_in_schema=False)
    def save(request: Request, participation: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        stated = _stated(request, participation)
        result = submit(
            request,
            _form(stated),
            posted,
            lambda typed: Command(_path(participation), {"introduction": "", **typed}),
            then="/me",
            done=Done("finding.listed"),
        )
        return result if isinstance(result, Response) else _page(request, queries, disclosure, stated, result)

    @routes.post("/me/listing/{participation}/name/{person}/{wording}/{answer}", include_in_schema=False)
    def name(
        request: Request,
        participation: UUID,
        person: UUID,
        wording: int,
        answer: Literal["show", "hide"],
        disclosure: DisclosureDep,
        posted: PostedDep,
    ) -> Response:
        stated = _stated(request, participation)
        form = _name_form(participation, str(person), wording, shown=answer == "hide")
        result = submit(
            request,
            form,
            posted,
            lambda _: consent_command(str(person), _NAME, wording, granted=answer == "show"),
            then=f"/me/listing/{participation}",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _page(request, queries, disclosure, stated, result)

    return routes


def _name_form(participation: UUID | str, person: str, wording: int, *, shown: bool) -> Form:
    answer = "hide" if shown else "show"
    return Form(
        action=f"/me/listing/{participation}/name/{person}/{wording}/{answer}",
        verb="Show my name no more" if shown else "Show my name",
        scope="name-",
    )


def _name_section(request: Request, stated: Mapping[str, Any]) -> NameSection | None:
    """Return what the mentor decided about the name; None where no name is kept, or several people could be meant."""
    own = own_people(request, request.state.principal)
    people = [each for each in own if not each.ward] or list(own)
    if len(people) != 1 or not people[0].name:
        return None
    (person,) = people
    known = next((each for each in questions_of(request, person) if each.purpose == _NAME), None)
    if known is None:
        return None
    form = _name_form(stated["participation_id"], person.id, known.version, shown=known.granted)
    whom = f"“{person.name}”"
    text = f"Mentees of the program see {whom}." if known.granted else f"Mentees of the program do not see {whom}."
    return NameSection(text, form)


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


def _page(
    request: Request, queries: PageQueries, disclosure: DisclosureDep, stated: Mapping[str, Any], form: Form
) -> Response:
    said = said_between(peers=between_peers(queries, stated["program_id"], disclosure, request.app.state.clock()))
    response = page_response.PageResponse(request, queries, _TITLE, "/me")
    section = _name_section(request, stated)
    values = {
        **response.frame,
        "title": _TITLE,
        "form": form,
        "sentence": said(_SENTENCE),
        "said": said,
        "besides": section,
    }
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: stated["program_id"]}
    return HTMLResponse(render("finding/form_page.html", values), 422 if form.errors else 200, headers)
