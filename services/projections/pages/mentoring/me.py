"""Routes of `/me`: a person's own mentoring, and the documents to accept."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.account import Account
from services.projections.pages.components.blocks import Link
from services.projections.pages.finding.flash_ways import flash_ways
from services.projections.pages.finding.ways import ways_of
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK, PostedDep
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.context import context_of
from services.projections.pages.mentoring.duties import duties_of
from services.projections.pages.mentoring.flash_cards import flash_cards, flash_lines, flash_words, people_of_flash
from services.projections.pages.mentoring.group_cards import group_times
from services.projections.pages.mentoring.me_view import FlashPart, me_view, people_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the relationships and participations of the reader.
    """
    routes = APIRouter()

    @routes.get("/me", include_in_schema=False)
    def me(request: Request, disclosure: DisclosureDep) -> Response:
        now, principal = request.app.state.clock(), request.state.principal
        rooms, participations = queries.rooms(disclosure, now), queries.own_participations(disclosure)
        flashes = queries.flash_sessions(disclosure, now)
        found = [queries.program_of(id, disclosure, now) for id in {each.program_id for each in participations}]
        programs = {each.id: each.name for each in found if each is not None}
        informal = {each.id for each in found if each is not None and "informal" in each.formalities}
        peers = {each.id for each in found if each is not None and each.directions == ["peer"]}
        context = context_of(request, rooms)
        context.names.look_up([*people_of(rooms, participations), *people_of_flash(flashes)])
        account = getattr(request.app.state, "account", Account())
        duties = duties_of(request, participations)
        view = me_view(
            rooms,
            participations,
            programs,
            duties,
            principal,
            context,
            peers=peers,
            ways=ways_of(request, participations, peers),
            flash=FlashPart(
                flash_cards(flashes, flash_words(request, flashes), principal, context),
                flash_lines(flashes, principal, context),
                flash_ways(request, participations),
            ),
            sign_out=account.sign_out,
            informal=informal,
            group_times=group_times(request, rooms),
        )
        response = page_response.PageResponse(
            request, queries, "My mentoring", "/me", ("room", "directory"), names=context.names
        )
        page = response.page("mentoring/me.html", {"title": "My mentoring", "view": view, "positions": ""})
        # What is asked depends on the clock and on other services: a copy is never right.
        page.headers["Cache-Control"] = "no-store"
        if "ETag" in page.headers:
            del page.headers["ETag"]
        return page

    @routes.get("/me/documents/{participation}/{code}/{version}", include_in_schema=False)
    def document(
        request: Request, participation: UUID, code: Code, version: int, disclosure: DisclosureDep, back: str = "/me"
    ) -> Response:
        form = _accept_form(str(participation), code, version, back)
        return _document(request, queries, disclosure, str(participation), form, (code, version))

    @routes.post("/me/documents/{participation}/{code}/{version}", include_in_schema=False)
    def accept(
        request: Request, participation: UUID, code: Code, version: int, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        form = _accept_form(str(participation), code, version, posted.back)
        path = f"/enrollment/v1/participations/{participation}/documents/{code}/accept"
        result = submit(
            request,
            form,
            posted,
            lambda _: Command(path, {"version": version}),
            then="/me",
            done=Done("documents.accept"),
        )
        if isinstance(result, Response):
            return result
        return _document(request, queries, disclosure, str(participation), result, (code, version))

    return routes


def _accept_form(participation: str, code: str, version: int, back: str) -> Form:
    return Form(
        action=f"/me/documents/{participation}/{code}/{version}",
        verb="I have read this, and accept it",
        hidden={BACK: back},
        cancel=Link("Not now", back or "/me"),
    )


def _document(
    request: Request,
    queries: PageQueries,
    disclosure: DisclosureDep,
    participation: str,
    form: Form,
    document: tuple[str, int],
) -> Response:
    """Return the page of a version of a document with its text."""
    code, version = document
    found = queries.participation(participation, disclosure, request.app.state.clock())
    if found is None:
        raise NotFoundError("no such participation, or you may not see it")
    program = found[1]
    answer = send(request, "GET", f"/enrollment/v1/programs/{program.id}/documents/{code}/{version}")
    if not answer.succeeded:
        raise NotFoundError("there is no such document, or it cannot be read at the moment")
    title = str(answer.body["document"]["title"])
    response = page_response.PageResponse(request, queries, title, None)
    values = {
        **response.frame,
        "title": title,
        "about": f"{program.name} · version {version}",
        "text": str(answer.body["text"]),
        "form": form,
    }
    headers = {"Cache-Control": "no-store"}
    return HTMLResponse(render("mentoring/document.html", values), 422 if form.errors else 200, headers)
