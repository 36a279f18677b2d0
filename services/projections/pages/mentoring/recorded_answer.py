"""Routes of `/rooms/{relationship}/recorded/{party}/…`: staff records an answer that a party gave by another way.

Only answers that staff may read are recorded here: an instrument whose answers no reader sees is answered by the party.
"""

from typing import Annotated
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.mentoring.perspective import Perspective, both
from services.projections.pages.mentoring.questions_view import (
    about_text,
    answer_body,
    find_question,
    question_form,
)
from services.projections.pages.people.links import room_page
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.room.models import Question, Room, Side
from services.web.audited_reads import PROGRAM_HEADER


def record_page(relationship: str, party: str, instrument: str, about_id: str, *, back: str = "") -> str:
    """Return the address of the page on which an answer of a party is recorded."""
    address = f"/rooms/{relationship}/recorded/{party}/{quote(instrument, safe='')}/{about_id}"
    return f"{address}?{urlencode({'back': back})}" if back else address


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the relationships that the reader may see.
    """
    routes = APIRouter()

    def find(
        request: Request, relationship: UUID, party: Side, instrument: str, about_id: UUID, disclosure: DisclosureDep
    ) -> tuple[Room, Question]:
        room = queries.room(str(relationship), disclosure, request.app.state.clock())
        question = None if room is None else find_question(room, Perspective("staff", party), instrument, str(about_id))
        if room is None or question is None or question.confidential:
            raise NotFoundError("this is not asked, was answered, or is answered by the person alone")
        return room, question

    address = "/rooms/{relationship}/recorded/{party}/{instrument}/{about_id}"
    found_by = Depends(find)

    @routes.get(address, include_in_schema=False)
    def ask(
        request: Request,
        found: Annotated[tuple[Room, Question], found_by],
        back: Annotated[str, Query(max_length=2_000)] = "",
    ) -> Response:
        room, question = found
        return _page(request, queries, room, question, _form(room, question, local_address(back, room_page(room.id))))

    @routes.post(address, include_in_schema=False)
    def record(request: Request, found: Annotated[tuple[Room, Question], found_by], posted: PostedDep) -> Response:
        room, question = found
        back = posted.back or room_page(room.id)
        path = f"/relationships/v1/relationships/{room.id}/feedback"
        result = submit(
            request,
            _form(room, question, back),
            posted,
            lambda values: Command(path, answer_body(question, values)),
            then=back,
            done=Done("rooms.recorded", (room.mentor_id, room.mentee_id)),
        )
        return result if isinstance(result, Response) else _page(request, queries, room, question, result)

    return routes


def _form(room: Room, question: Question, back: str) -> Form:
    action = record_page(room.id, question.party, question.instrument, question.about_id)
    cancel = Link("Cancel", back)
    return question_form(room, question, back, action=action, verb="Record the answer", cancel=cancel)


def _page(request: Request, queries: PageQueries, room: Room, question: Question, form: Form) -> Response:
    names = names_of(request)
    names.look_up([room.mentor_id, room.mentee_id])
    person = room.mentor_id if question.party == "mentor" else room.mentee_id
    whose = names.of(person) if room.direction == "peer" else f"the {question.party}"
    title = f"{question.title}: answer of {whose}"
    about = about_text(room, question, zone_of(request), f"the relationship of {both(room, names)}")
    response = page_response.PageResponse(request, queries, title, read_models=())
    values = {**response.frame, "title": title, "about": f"{about} In the program {room.program}.", "form": form}
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: room.program_id}
    return HTMLResponse(render("command_pages/command.html", values), 422 if form.errors else 200, headers)
