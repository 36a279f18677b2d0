"""Routes of `/matching-profiles/{participation}`: what a participant offers or wants, for the person and for staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.languages import LANGUAGES, language_name
from services.projections.pages.components.zones import zone_choices
from services.projections.pages.forms.fields import Field, FieldError
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import Posted, PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, refusal, send, submit
from services.projections.pages.matching.profile_text import (
    MODES,
    offers_text,
    read_codes,
    read_offers,
    read_times,
    read_wants,
    times_text,
    wants_text,
)
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER

_READ: Mapping[str, Callable[[str], Any]] = {
    "offers": read_offers,
    "wants": read_wants,
    "helps_with": read_codes,
    "needs": read_codes,
    "availability": read_times,
}


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
        form = _form(request, stated, posted.back or "/me")
        values, wrong = _values(form, posted)
        if wrong:
            for name, text in wrong.items():
                form = refusal(form, text, name)
            return _page(request, queries, stated, form.restored(posted))
        result = submit(
            request,
            form,
            posted,
            lambda typed: Command(
                form_path(participation), {**typed, **values, "languages": typed.get("languages", [])}
            ),
            then="/me",
            done=Done("matching.profile"),
        )
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


def _values(form: Form, posted: Posted) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of the fields that are lines of text, and what is wrong with the others."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in form.fields:
        if one.name in _READ:
            try:
                values[one.name] = _READ[one.name](posted.first(one.name))
            except FieldError as error:
                wrong[one.name] = error.text
    return values, wrong


def _form(request: Request, stated: Mapping[str, Any], back: str) -> Form:
    profile, mentor = stated["profile"], stated["role"] == "mentor"
    levels = "Levels go from 1, a beginner, to 4, one who teaches it."
    if mentor:
        skills = _lines(
            "offers", "Skills you offer", f"One a line, with a level: finance, 3. {levels}", profile, offers_text
        )
        needs = _lines(
            "helps_with", "What else you help with", "Between commas: promotion, networking.", profile, ", ".join
        )
    else:
        hint = f"One a line, with a level and how important it is: finance, 3, 2. {levels} Importance goes from 1 to 3."
        skills = _lines("wants", "Skills you want to learn", hint, profile, wants_text)
        needs = _lines(
            "needs", "What else you want to work on", "Between commas: promotion, networking.", profile, ", ".join
        )
    zone = profile["zone"] if stated["stated"] else zone_of(request).key
    return Form(
        action=f"/matching-profiles/{stated['participation_id']}",
        verb="Save",
        fields=(
            skills,
            needs,
            _languages(profile["languages"]),
            _lines("availability", "When you are free", "One a line: Monday 17:00-19:00.", profile, times_text),
            Field(name="zone", label="Time zone of these times", kind="choice", choices=zone_choices(zone), value=zone),
            Field(name="mode", label="How you want to meet", kind="choice", choices=MODES, value=profile["mode"]),
        ),
        hidden={"_back": back},
        cancel=Link("Cancel", back if back.startswith("/") and not back.startswith("//") else "/me"),
    )


def _languages(stated: Sequence[str]) -> Field:
    """Return the choice of languages, with those that are stated already whatever their code."""
    known = {**LANGUAGES, **{code: language_name(code) for code in stated}}
    return Field(
        name="languages",
        label="Languages you can meet in",
        kind="choices",
        choices=known,
        value=",".join(stated),
        required=False,
        hint="Choose none if any language will do.",
    )


def _lines(name: str, label: str, hint: str, profile: Mapping[str, Any], text_of: Callable[[Any], str]) -> Field:
    value = text_of(profile[name] or ())
    return Field(name=name, label=label, kind="area", hint=hint, required=False, longest=5_000, value=value)


def _page(request: Request, queries: PageQueries, stated: Mapping[str, Any], form: Form) -> Response:
    names = names_of(request)
    names.look_up([stated["person_id"]])
    own = stated["person_id"] in request.state.principal.people
    title = "My matching profile" if own else f"Matching profile of {names.of(stated['person_id'])}"
    response = page_response.PageResponse(request, queries, title, "/me" if own else "/programs")
    values = {**response.frame, "title": title, "form": form}
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: stated["program_id"]}
    return HTMLResponse(render("matching/profile.html", values), 422 if form.errors else 200, headers)
