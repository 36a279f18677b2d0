"""Routes of `/rooms/…`: the page of one relationship, and the answers to its questions."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.ecosystem.pair import pair_ecosystem, people_around
from services.projections.pages.ecosystem.picture import ecosystem_view
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Done, submit
from services.projections.pages.mentoring.context import context_of
from services.projections.pages.mentoring.perspective import SIDES, perspective
from services.projections.pages.mentoring.questions_view import answer_command, find_question, question_form
from services.projections.pages.mentoring.room_view import room_view
from services.projections.pages.mentoring.texts import RoomTexts, texts_of
from services.projections.pages.queries import PageQueries
from services.projections.room.models import Room
from services.web.audited_reads import PROGRAM_HEADER

_UNKNOWN = "no such relationship, or you may not see it"


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the relationships that the reader may see.
    """
    routes = APIRouter()

    def find(request: Request, relationship: UUID, disclosure: DisclosureDep) -> Room:
        found = queries.room(str(relationship), disclosure, request.app.state.clock())
        if found is None:
            raise NotFoundError(_UNKNOWN)
        return found

    @routes.get("/rooms/{relationship}", include_in_schema=False)
    def room(request: Request, relationship: UUID, disclosure: DisclosureDep) -> Response:
        return _page(request, queries, find(request, relationship, disclosure), None)

    @routes.post("/rooms/{relationship}/answers/{instrument}/{about_id}", include_in_schema=False)
    def answer(
        request: Request,
        relationship: UUID,
        instrument: str,
        about_id: UUID,
        disclosure: DisclosureDep,
        posted: PostedDep,
    ) -> Response:
        found = find(request, relationship, disclosure)
        question = find_question(found, perspective(request.state.principal, found), instrument, str(about_id))
        if question is None:
            raise NotFoundError("this is not asked, or was answered")
        back = posted.back or f"/rooms/{found.id}"
        result = submit(
            request,
            question_form(found, question, back),
            posted,
            lambda values: answer_command(found, question, values),
            then=back,
            done=Done("rooms.anonymous-answer" if question.anonymous else "rooms.answer"),
        )
        return result if isinstance(result, Response) else _page(request, queries, found, result)

    return routes


def _page(request: Request, queries: PageQueries, room: Room, refused: Form | None) -> Response:
    """Return the page of a room; with a form that was refused, it shows that form first."""
    context = context_of(request, [room])
    who = perspective(request.state.principal, room)
    disclosure = Disclosure.of(request.state.principal)
    around = queries.around([room.mentor_id, room.mentee_id], disclosure)
    context.names.look_up(people_around(room, around))
    texts = texts_of(request, room.id) if who.acts else RoomTexts()
    view = room_view(room, who, context, texts)
    called = [context.name_or_role(room, side) for side in SIDES]
    parts = queries.parts(disclosure)
    connected = ecosystem_view(pair_ecosystem(room, around, called, context.names, parts, acts=who.acts))
    nav = "/me" if who.acts else None
    response = page_response.PageResponse(request, queries, view.title, nav, ("room",), names=context.names)
    # Its texts come from another service and what is asked from the clock, so the page is never answered from a copy.
    page = response.page(
        "mentoring/room.html",
        {"title": view.title, "view": view, "ecosystem": connected, "refused": refused, "positions": ""},
        422 if refused else 200,
    )
    page.headers["Cache-Control"] = "no-store"
    if "ETag" in page.headers:
        del page.headers["ETag"]
    page.headers[PROGRAM_HEADER] = room.program_id
    return page
