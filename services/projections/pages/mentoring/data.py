"""Routes of `/me/data`: what is held about a person, to read, to take along, and to erase."""

import json
from collections.abc import Collection, Sequence
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.certificates.certificate import certificate_page
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.consents import consent_command, consent_form, consents_of
from services.projections.pages.mentoring.data_view import data_document, data_view
from services.projections.pages.mentoring.everything_view import everything, people_in, programs_in
from services.projections.pages.mentoring.exports import OwnExport, own_exports
from services.projections.pages.mentoring.held_words import Questionnaires, Words
from services.projections.pages.mentoring.own_people import OwnPerson, own_people
from services.projections.pages.mentoring.texts import texts_of
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render

_NO_STORE = {"Cache-Control": "no-store"}
_REASONS = {
    "no_longer_needed": "I do not need it any more",
    "privacy": "I do not want it to be kept",
    "other": "Another reason",
}
_CONSEQUENCE = (
    "Your open relationships and participations end first. Then the key of your data is destroyed: your name, your "
    "texts and your profile cannot be read any more by anyone, also not from backups. It cannot be taken back. The "
    "other person's history stays, without you in it by name. You get a certificate."
)


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the relationships and participations of the reader.
    """
    routes = APIRouter()

    @routes.get("/me/data", include_in_schema=False)
    def data(request: Request, disclosure: DisclosureDep) -> Response:
        now, principal = request.app.state.clock(), request.state.principal
        people = own_people(request, principal)
        participations, rooms = queries.own_participations(disclosure), queries.rooms(disclosure, now)
        programs = _found(request, queries, disclosure, {each.program_id for each in participations})
        consents = [consent for each in people if not each.ward for consent in consents_of(request, each)]
        view = data_view(people, participations, rooms, programs, principal, consents, zone_of(request))
        response = page_response.PageResponse(request, queries, "My data", "/me")
        values = {**response.frame, "title": "My data", "view": view}
        return HTMLResponse(render("mentoring/data.html", values), headers=_NO_STORE)

    @routes.get("/me/data/everything", include_in_schema=False)
    def all_of_it(request: Request, disclosure: DisclosureDep) -> Response:
        exports = own_exports(request, own_people(request, request.state.principal))
        names = names_of(request)
        names.look_up(people_in(exports))
        programs, now = _found(request, queries, disclosure, programs_in(exports)), request.app.state.clock()
        response = page_response.PageResponse(request, queries, "Everything held about you", "/me")
        words = Words(names, programs, now, zone_of(request), _questionnaires(request, exports))
        view = everything(exports, words)
        values = {**response.frame, "title": "Everything held about you", "view": view}
        return HTMLResponse(render("mentoring/everything.html", values), headers=_NO_STORE)

    @routes.get("/me/data/download", include_in_schema=False)
    def download(request: Request, disclosure: DisclosureDep) -> Response:
        rooms = queries.rooms(disclosure, request.app.state.clock())
        texts = {room.id: texts_of(request, room.id) for room in rooms}
        people = own_people(request, request.state.principal)
        participations = queries.own_participations(disclosure)
        document = data_document(people, participations, rooms, texts, own_exports(request, people))
        headers = {**_NO_STORE, "Content-Disposition": 'attachment; filename="my-data.json"'}
        content = json.dumps(document, ensure_ascii=False, indent=2)
        return Response(content, media_type="application/json", headers=headers)

    @routes.post("/me/data/consents/{person}/{purpose}/{wording}/{answer}", include_in_schema=False)
    def consent(
        request: Request,
        person: UUID,
        purpose: Literal["network", "directory", "research", "directory-name"],
        wording: int,
        answer: Literal["allow", "refuse"],
        posted: PostedDep,
    ) -> Response:
        one, granted = _own(request, person), answer == "allow"
        result = submit(
            request,
            consent_form(one.id, purpose, wording, granted=granted),
            posted,
            lambda _: consent_command(one.id, purpose, wording, granted=granted),
            then="/me/data",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _form_page(request, queries, "Consent", result)

    @routes.get("/me/data/erase/{person}", include_in_schema=False)
    def ask(request: Request, person: UUID) -> Response:
        return _erase_page(request, queries, _own(request, person), _erase_form(str(person)))

    @routes.post("/me/data/erase/{person}", include_in_schema=False)
    def erase(request: Request, person: UUID, posted: PostedDep) -> Response:
        one = _own(request, person)
        result = submit(
            request,
            _erase_form(one.id),
            posted,
            lambda values: Command(f"/enrollment/v1/people/{one.id}/erase", values),
            then=lambda _: certificate_page(request, one.id) or "/me/data",
            done=Done("people.erase", (one.id,)),
        )
        return result if isinstance(result, Response) else _erase_page(request, queries, one, result)

    return routes


def _found(
    request: Request, queries: PageQueries, disclosure: Disclosure, programs: Collection[str]
) -> dict[str, Program]:
    now = request.app.state.clock()
    found = {id: queries.program_of(id, disclosure, now) for id in programs}
    return {id: program for id, program in found.items() if program is not None}


def _questionnaires(request: Request, exports: Sequence[OwnExport]) -> Questionnaires:
    """Return the questionnaires of the programs in which people gave an answer; none of a program not to be seen."""
    answered = {str(one["relationship_id"]) for each in exports for one in each.relationships.get("answers", ())}
    related = (one for each in exports for one in each.relationships.get("relationships", ()))
    programs = {str(one["program_id"]) for one in related if str(one.get("relationship_id")) in answered}
    anonymous = (one for each in exports for one in each.relationships.get("answered_anonymously", ()))
    programs |= {str(one["program_id"]) for one in anonymous}
    answers = {id: send(request, "GET", f"/enrollment/v1/programs/{id}/instruments") for id in programs}
    return {id: each.body["instruments"] for id, each in answers.items() if each.succeeded and each.body}


def _own(request: Request, person: UUID) -> OwnPerson:
    """Return the reader, or a ward.

    Raises:
        NotFoundError: It is another person, or one whose data is not kept here.
    """
    for each in own_people(request, request.state.principal):
        if each.id == str(person):
            return each
    raise NotFoundError("no data of this person is kept here, or you may not see it")


def _erase_form(person: str) -> Form:
    reason = Field(name="reason", label="Reason", kind="choice", choices=_REASONS, missing="Choose a reason.")
    return Form(
        action=f"/me/data/erase/{person}",
        verb="Erase everything",
        fields=[reason],
        consequence=_CONSEQUENCE,
        dangerous=True,
        cancel=Link("Keep it", "/me/data"),
    )


def _erase_page(request: Request, queries: PageQueries, one: OwnPerson, form: Form) -> Response:
    title = f"Erase the data of {one.name or 'this person'}" if one.ward else _erase_title(one)
    return _form_page(request, queries, title, form)


def _erase_title(one: OwnPerson) -> str:
    return f"Erase my data in {one.place}" if one.place else "Erase my data"


def _form_page(request: Request, queries: PageQueries, title: str, form: Form) -> Response:
    response = page_response.PageResponse(request, queries, title, "/me")
    values = {**response.frame, "title": title, "form": form}
    return HTMLResponse(render("mentoring/erase.html", values), 422 if form.errors else 200, _NO_STORE)
