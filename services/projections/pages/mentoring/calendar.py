"""Routes of `/me/calendar`: the secret address of one's own calendar, made, renewed and revoked."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages import page_response
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.own_people import own_people
from services.projections.pages.people.ids import is_known_across
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

Act = Literal["renew", "revoke"]
_VERBS = {"renew": "Make a new address", "revoke": "Turn the calendar off"}


@dataclass(frozen=True, slots=True)
class _Feed:
    """The calendar of the reader: its address, empty without one, what can be done, and whose it is of several."""

    address: str
    forms: list[Form]
    title: str = ""


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/calendar", include_in_schema=False)
    def show(request: Request) -> Response:
        people = _people(request)
        titles = _titles(request) if len(people) > 1 else {}
        return _page(request, queries, [_feed(request, person, titles.get(person, "")) for person in people])

    @routes.post("/me/calendar/{person}/{act}", include_in_schema=False)
    def change(request: Request, person: UUID, act: Act, posted: PostedDep) -> Response:
        if str(person) not in _people(request):
            raise NotFoundError("this is not your calendar")
        path = f"/enrollment/v1/calendars/{person}/{act}"
        result = submit(
            request,
            _form(str(person), act),
            posted,
            lambda _: Command(path, {}),
            then="/me/calendar",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _page(request, queries, [_Feed("", [result])])

    return routes


def _people(request: Request) -> list[str]:
    return [person for person in sorted(request.state.principal.people) if is_known_across(person)]


def _titles(request: Request) -> dict[str, str]:
    """Return whose calendar each is, for a person of several organizations."""
    return {each.id: each.title for each in own_people(request, request.state.principal) if not each.ward}


def _feed(request: Request, person: str, title: str) -> _Feed:
    answer = send(request, "GET", f"/enrollment/v1/calendars/{person}")
    if not answer.succeeded or not isinstance(answer.body, dict):
        return _Feed("", [])
    address = str(answer.body.get("address") or "")
    return _Feed(address, [_form(person, "renew"), *([_form(person, "revoke")] if address else [])], title)


def _form(person: str, act: Act) -> Form:
    return Form(action=f"/me/calendar/{person}/{act}", verb=_VERBS[act], scope=f"{act}-{person}-")


def _page(request: Request, queries: PageQueries, feeds: list[_Feed]) -> Response:
    response = page_response.PageResponse(request, queries, "My calendar", "/me")
    shown = [feed for feed in feeds if feed.forms]
    wrong = any(form.errors for feed in shown for form in feed.forms)
    content = render("mentoring/calendar.html", {**response.frame, "title": "My calendar", "feeds": shown})
    return HTMLResponse(content, 422 if wrong else 200, headers={"Cache-Control": "no-store"})
