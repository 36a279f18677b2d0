"""Routes of `/me/declare`: a person declares mentoring that exists already, which the other person then confirms.

The other person is named by a code that this person hands over. A search by name or address would disclose who takes
part in a program.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.directory.models import Participation, Program
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.submission import Command, Done, Submitted, refusal, submit
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER

Place = tuple[Participation, Program]
"""A participation of the reader or of a ward, and its program."""
_CODE = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TITLE = "Declare mentoring that exists"
_DIRECTIONS: Mapping[str, Mapping[str, str]] = {
    "mentor": {
        "traditional": "I mentor the other person",
        "reverse": "I am junior to the other person, and mentor them",
        "peer": "We learn from each other",
    },
    "mentee": {
        "traditional": "The other person mentors me",
        "reverse": "The other person is junior to me, and mentors me",
        "peer": "We learn from each other",
    },
}


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the participations of the reader, and their programs.
    """
    routes = APIRouter()

    def place_of(request: Request, participation: UUID, disclosure: Disclosure) -> Place:
        for place in places(queries, request, disclosure):
            if place[0].id == str(participation):
                return place
        raise NotFoundError("there is no such place in a program with informal mentoring, or you may not see it")

    @routes.get("/me/declare", include_in_schema=False)
    def choose(request: Request, disclosure: DisclosureDep) -> Response:
        code = code_of(request.query_params.get("with", ""))
        found = [
            Link(program.name, f"/me/declare/{one.id}{f'?with={code}' if code else ''}")
            for one, program in places(queries, request, disclosure)
        ]
        if len(found) == 1:
            return RedirectResponse(found[0].href, 303, {"Cache-Control": "no-store"})
        sentence = "In which program?" if found else "You are enrolled in no program that has informal mentoring."
        return _page(request, queries, None, sentence, found)

    @routes.get("/me/declare/{participation}", include_in_schema=False)
    def ask(request: Request, participation: UUID, disclosure: DisclosureDep) -> Response:
        place = place_of(request, participation, disclosure)
        return _asking(request, queries, place, _form(place, code_of(request.query_params.get("with", ""))))

    @routes.post("/me/declare/{participation}", include_in_schema=False)
    def declare(request: Request, participation: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        place = place_of(request, participation, disclosure)
        result = _submitted(request, place, posted)
        return result if isinstance(result, Response) else _asking(request, queries, place, result)

    return routes


def places(queries: PageQueries, request: Request, disclosure: Disclosure) -> list[Place]:
    """Return the participations in which a reader, or a ward, can declare mentoring, with their programs."""
    found = [each for each in queries.own_participations(disclosure) if each.state == "enrolled"]
    programs = [queries.program_of(each.program_id, disclosure, request.app.state.clock()) for each in found]
    return [
        (one, program)
        for one, program in zip(found, programs, strict=True)
        if program is not None and "informal" in program.formalities
    ]


def code_of(typed: str) -> str:
    """Return the code in what was typed, which may be the whole address; empty where there is none."""
    codes = _CODE.findall(typed)
    return codes[-1].lower() if codes else ""


def _submitted(request: Request, place: Place, posted: Posted) -> Submitted:
    """Return the redirect after a declaration, or the form with what is wrong."""
    form, other = _form(place, ""), _other(place)
    if posted.first(other).strip() and not code_of(posted.first(other)):
        return refusal(form.restored(posted), "This is no such address: it looks like your own below.", other)
    return submit(
        request,
        form,
        posted,
        lambda values: Command("/relationships/v1/relationships", _body(place, values)),
        then="/me",
        done=Done("relationships.declared"),
    )


def _other(place: Place) -> str:
    return "mentee_participation_id" if place[0].role == "mentor" else "mentor_participation_id"


def _body(place: Place, values: Mapping[str, Any]) -> dict[str, object]:
    one, program = place
    direction = values.get("direction") or program.directions[0]
    codes = {f"{one.role}_participation_id": one.id, _other(place): code_of(str(values[_other(place)]))}
    return {"formality": "informal", "direction": direction, **codes}


def _form(place: Place, code: str) -> Form:
    one, program = place
    fields = [
        Field(
            name=_other(place),
            label="Address of the other person",
            hint="The other person finds it on this same page, and passes it on to you.",
            value=code,
            missing="Enter the address that the other person passed on to you.",
        )
    ]
    if len(program.directions) > 1:
        texts = _DIRECTIONS.get(one.role, _DIRECTIONS["mentee"])
        directions = {each: texts[each] for each in program.directions}
        fields.append(
            Field(name="direction", label="What it is", kind="choice", choices=directions, value=program.directions[0])
        )
    return Form(
        action=f"/me/declare/{one.id}",
        verb="Declare it",
        fields=fields,
        consequence="The other person sees your name, and is asked to confirm it. It counts nowhere before that.",
        cancel=Link("Cancel", "/me"),
    )


def _asking(request: Request, queries: PageQueries, place: Place, form: Form) -> Response:
    sentence = (
        f"{place[1].name}: state here what the two of you do already, informally. When the other person confirms "
        "it, it begins, without an agreement."
    )
    page = _page(request, queries, form, sentence, (), own=f"{request.base_url}me/declare?with={place[0].id}")
    page.headers[PROGRAM_HEADER] = place[1].id
    return page


def _page(
    request: Request, queries: PageQueries, form: Form | None, sentence: str, found: Sequence[Link], *, own: str = ""
) -> Response:
    response = page_response.PageResponse(request, queries, _TITLE, "/me")
    values = {**response.frame, "title": _TITLE, "form": form, "sentence": sentence, "programs": found, "own": own}
    status = 422 if form is not None and form.errors else 200
    return HTMLResponse(render("mentoring/declare.html", values), status, {"Cache-Control": "no-store"})
