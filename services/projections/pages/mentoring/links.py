"""Routes of `/me/links`: the two halves of a link to oneself in another organization, made by a code or taken back."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.pages import page_response
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.own_people import OwnPerson, own_people
from services.projections.pages.mentoring.wording import when
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.service_client import ServiceAnswer

_CODE = Field(
    name="code",
    label="Code from the other organization",
    hint="Capitals, and where the hyphens are, do not matter.",
    longest=100,
    missing="Enter the code.",
)


@dataclass(frozen=True, slots=True)
class _Link:
    """One link of a profile: whether both halves stand, and the form that takes this one back."""

    made: bool
    undo: Form


@dataclass(frozen=True, slots=True)
class _Half:
    """One profile of the reader: its links, the form that enters a code, and the one that makes it.

    Attributes:
        title: Whose it is.
        enter: The form that enters a code.
        make: The form that makes a code.
        links: Its links, each with the form that takes it back.
        code: The code that was made now; shown once.
        until: Until when it can be entered.
    """

    title: str
    enter: Form
    make: Form
    links: list[_Link] = field(default_factory=list)
    code: str = ""
    until: str = ""


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the status of the read models.
    """
    routes = APIRouter()

    @routes.get("/me/links", include_in_schema=False)
    def show(request: Request) -> Response:
        return _page(request, queries, [_half(each) for each in _own(request)])

    @routes.post("/me/links/{person}/code", include_in_schema=False)
    def make(request: Request, person: UUID, posted: PostedDep) -> Response:
        one = _one(request, person)
        form = _make(one).restored(posted)
        answer = send(request, "POST", f"/enrollment/v1/people/{one.id}/links", {}, key=form.key)
        if not answer.succeeded or not isinstance(answer.body, dict):
            return _page(request, queries, [_half(one, make=form.refused(answer))])
        until = when(datetime.fromisoformat(str(answer.body["expires_at"])), zone_of(request))
        return _page(request, queries, [_half(_one(request, person), code=str(answer.body["code"]), until=until)])

    @routes.post("/me/links/{person}/confirm", include_in_schema=False)
    def confirm(request: Request, person: UUID, posted: PostedDep) -> Response:
        one, path = _one(request, person), f"/enrollment/v1/people/{person}/links/confirm"
        result = submit(
            request,
            _enter(one),
            posted,
            lambda values: Command(path, values),
            then="/me/links",
            done=_confirmed,
        )
        return result if isinstance(result, Response) else _page(request, queries, [_half(one, enter=result)])

    @routes.post("/me/links/{person}/unlink/{link}", include_in_schema=False)
    def unlink(request: Request, person: UUID, link: UUID, posted: PostedDep) -> Response:
        one, path = _one(request, person), f"/enrollment/v1/people/{person}/unlink"
        result = submit(
            request,
            _undo(one, str(link)),
            posted,
            lambda _: Command(path, {"link_id": str(link)}),
            then="/me/links",
            done=Done("links.unlink"),
        )
        if isinstance(result, Response):
            return result
        return _page(request, queries, [_half(one, undo=_Link(str(link) in one.made, result))])

    return routes


def _own(request: Request) -> list[OwnPerson]:
    return [each for each in own_people(request, request.state.principal) if not each.ward]


def _one(request: Request, person: UUID) -> OwnPerson:
    """Return a profile of the reader.

    Raises:
        NotFoundError: It is another person's.
    """
    for each in _own(request):
        if each.id == str(person):
            return each
    raise NotFoundError("no profile of this person is kept here, or it is not yours")


def _half(
    one: OwnPerson,
    *,
    enter: Form | None = None,
    make: Form | None = None,
    undo: _Link | None = None,
    code: str = "",
    until: str = "",
) -> _Half:
    links = [undo] if undo else [_Link(each in one.made, _undo(one, each)) for each in one.links]
    return _Half(one.title, enter or _enter(one), make or _make(one), links, code, until)


def _confirmed(answer: ServiceAnswer) -> Done:
    """State whether the code made the link, or is the one of this profile itself."""
    made = isinstance(answer.body, dict) and answer.body.get("made")
    return Done("links.link" if made else "links.waiting")


def _enter(one: OwnPerson) -> Form:
    return Form(action=f"/me/links/{one.id}/confirm", verb="Link", fields=[_CODE], scope=f"enter-{one.id[-12:]}-")


def _make(one: OwnPerson) -> Form:
    return Form(action=f"/me/links/{one.id}/code", verb="Get a code", scope=f"make-{one.id[-12:]}-")


def _undo(one: OwnPerson, link: str) -> Form:
    action = f"/me/links/{one.id}/unlink/{link}"
    return Form(action=action, verb="Take the link back", scope=f"unlink-{one.id[-12:]}-{link[-12:]}-")


def _page(request: Request, queries: PageQueries, halves: list[_Half]) -> Response:
    response = page_response.PageResponse(request, queries, "Another organization", "/me")
    values = {**response.frame, "title": "Another organization", "halves": halves}
    wrong = any(form.errors for half in halves for form in (half.enter, half.make, *(each.undo for each in half.links)))
    return HTMLResponse(render("mentoring/links.html", values), 422 if wrong else 200, {"Cache-Control": "no-store"})
