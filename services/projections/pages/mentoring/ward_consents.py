"""Routes of `/me/wards`: the consents that participations of a ward need, which a guardian gives or takes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.directory.models import Participation
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.duties import GOING_ON
from services.projections.pages.people.names import Names, names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

PATH = "/me/wards"
CONSENT = "guardian-consent"
Act = Literal["give", "withdraw"]
_TITLE = "Consents for your wards"
_PATHS: Mapping[Act, str] = {"give": "consent", "withdraw": "withdraw-consent"}
_WITHDRAWN = (
    "The participation is suspended at once where the program requires your consent: nothing new starts, and open "
    "relationships pause, until you give it again."
)


@dataclass(frozen=True, slots=True)
class WardConsent:
    """A guardian's consent to one participation of a ward.

    Attributes:
        title: The ward and the program.
        answer: Whether the consent is given, in words.
        form: The form that gives it or takes it back; None where neither is possible.
    """

    title: str
    answer: str
    form: Form | None


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the participations of the reader's wards.
    """
    routes = APIRouter()

    @routes.get(PATH, include_in_schema=False)
    def consents(request: Request, disclosure: DisclosureDep) -> Response:
        return _page(request, queries, disclosure)

    @routes.post(f"{PATH}/{{participation}}/{{act}}", include_in_schema=False)
    def change(
        request: Request, participation: UUID, act: Act, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        id = str(participation)
        if all(each.id != id for each in _of_wards(request, queries, disclosure)):
            raise NotFoundError("it is no participation of a ward of yours")
        result = submit(
            request,
            _form(id, act),
            posted,
            lambda _: Command(f"/enrollment/v1/participations/{id}/{_PATHS[act]}", {}),
            then=PATH,
            done=Done(f"wards.{act}"),
        )
        return result if isinstance(result, Response) else _page(request, queries, disclosure, result)

    return routes


def _page(request: Request, queries: PageQueries, disclosure: Disclosure, refused: Form | None = None) -> Response:
    now, names = request.app.state.clock(), names_of(request)
    participations = _of_wards(request, queries, disclosure)
    names.look_up(each.person_id for each in participations)
    programs = {each.program_id: queries.program_of(each.program_id, disclosure, now) for each in participations}
    shown = [
        _consent(each, known, program.name if program else "a program", names, refused)
        for each in participations
        if (known := _requirement(request, each.id)) is not None
        for program in (programs[each.program_id],)
    ]
    response = page_response.PageResponse(request, queries, _TITLE, "/me")
    values = {**response.frame, "title": _TITLE, "consents": shown, "refused": refused}
    text = render("mentoring/ward_consents.html", values)
    return HTMLResponse(text, 422 if refused else 200, {"Cache-Control": "no-store"})


def _of_wards(request: Request, queries: PageQueries, disclosure: Disclosure) -> Sequence[Participation]:
    wards = request.state.principal.wards
    return [
        each for each in queries.own_participations(disclosure) if each.person_id in wards and each.state in GOING_ON
    ]


def _requirement(request: Request, participation: str) -> Mapping[str, object] | None:
    """Return the guardian consent of a participation; None where the program asks for none, and none was given."""
    answer = send(request, "GET", f"/enrollment/v1/participations/{participation}/requirements")
    found = answer.body.get("requirements", ()) if answer.succeeded and isinstance(answer.body, dict) else ()
    return next((each for each in found if each["kind"] == CONSENT), None)


def _consent(
    one: Participation, known: Mapping[str, object], program: str, names: Names, refused: Form | None
) -> WardConsent:
    form = _form(one.id, "withdraw" if known["holds"] else "give")
    if refused is not None and refused.action == form.action:
        form = replace(form, errors=refused.errors)
    return WardConsent(f"{names.of(one.person_id)} in {program}", _answer(known), form)


def _answer(known: Mapping[str, object]) -> str:
    if not known["holds"]:
        needed = "The program requires it." if known["required"] else "The program does not require it now."
        return f"You have not given your consent, or it no longer holds. {needed}"
    until = known.get("valid_until")
    return f"Your consent is given{f' until {formats.day(datetime.fromisoformat(str(until)))}' if until else ''}."


def _form(participation: str, act: Act) -> Form:
    withdraws = act == "withdraw"
    return Form(
        action=f"{PATH}/{participation}/{act}",
        verb="Take the consent back" if withdraws else "Give my consent",
        consequence=_WITHDRAWN if withdraws else "",
        dangerous=withdraws,
        scope=f"{participation}-",
    )
