"""Routes of `/me/settings`: how one is named and reached, in which time zone, and which mails one gets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.mentoring.own_people import OwnPerson, own_people
from services.projections.pages.mentoring.welcome_view import profile_fields
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

MAILS: Mapping[str, str] = {
    "proposals": "Proposals to answer, and what became of them",
    "sessions": "Invitations to sessions, changes of them and reminders",
    "reminders": "Reminders that your coordinator sends",
    "digest": "The daily summary of what is due",
}
"""Categories of mail that one can turn off; mails to sign in and about safety always arrive."""
_WANTED = Field(
    name="wanted",
    label="Mails you want",
    kind="choices",
    choices=MAILS,
    required=False,
    hint="You always get mails with links to sign in, and mails about your safety.",
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/settings", include_in_schema=False)
    def settings(request: Request) -> Response:
        return _page(request, queries, [(each, _form(each)) for each in own_people(request, request.state.principal)])

    @routes.post("/me/settings/{person}", include_in_schema=False)
    def change(request: Request, person: UUID, posted: PostedDep) -> Response:
        people = own_people(request, request.state.principal)
        one = next((each for each in people if each.id == str(person)), None)
        if one is None:
            raise NotFoundError("no profile of this person is kept here, or you may not see it")
        result = submit(
            request,
            _form(one),
            posted,
            lambda values: Command(f"/enrollment/v1/people/{one.id}/profile", profile_change(one, values)),
            then="/me/settings",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _page(request, queries, [(one, result)])

    return routes


def profile_change(one: OwnPerson, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of the change of a profile; a category of mail that this page does not know stays as it is."""
    kept = [each for each in one.profile.get("opt_outs") or () if each not in MAILS]
    wanted = values.get("wanted") or ()
    changes = {name: value for name, value in values.items() if name != "wanted"}
    unwanted = [each for each in MAILS if each not in wanted]
    return {"phone": None, **changes, **({} if one.ward else {"opt_outs": [*kept, *unwanted]})}


def _form(one: OwnPerson) -> Form:
    refused = one.profile.get("opt_outs") or ()
    wanted = replace(_WANTED, value=",".join(each for each in MAILS if each not in refused))
    fields = [*profile_fields(one), *([] if one.ward else [wanted])]
    return Form(action=f"/me/settings/{one.id}", verb="Save", fields=fields, scope=f"{one.id[-12:]}-")


def _title(one: OwnPerson) -> str:
    return f"{one.name or 'This person'}, whose guardian you are" if one.ward else one.title


def _page(request: Request, queries: PageQueries, forms: Sequence[tuple[OwnPerson, Form]]) -> Response:
    response = page_response.PageResponse(request, queries, "My settings", "/me")
    values = {
        **response.frame,
        "title": "My settings",
        "forms": [(_title(one), form) for one, form in forms],
        "back": Link("Back to my mentoring", "/me"),
    }
    wrong = any(form.errors for _, form in forms)
    return HTMLResponse(render("mentoring/settings.html", values), 422 if wrong else 200, {"Cache-Control": "no-store"})
