"""Routes of `/welcome`: the first steps after an invitation, each saved, and the application at their end."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.directory.models import Program
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.peer_words import is_peer
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.mentoring.consents import questions_command, questions_form, questions_of
from services.projections.pages.mentoring.duties import duties_of
from services.projections.pages.mentoring.own_people import OwnPerson, own_people
from services.projections.pages.mentoring.welcome_view import (
    SKILLS,
    apply_address,
    choices,
    colleague_steps,
    profile_fields,
    skill_codes,
    task_list,
)
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.identity.principal import Principal

Role = Literal["mentor", "mentee"]
_ALLOW = "What you allow"
_ABOUT_CONSENT = (
    "You can take part without any of these, and change each answer under “My data” at any time. What you do not tick "
    "is not allowed."
)
_WELCOME = Link("Back to the steps", "/welcome")


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the participations and programs of the reader.
    """
    routes = APIRouter()

    @routes.get("/welcome", include_in_schema=False)
    def welcome(request: Request, disclosure: DisclosureDep, role: Annotated[Role | None, Query()] = None) -> Response:
        now = request.app.state.clock()
        participations = queries.own_participations(disclosure)
        found = {id: queries.program_of(id, disclosure, now) for id in {each.program_id for each in participations}}
        programs = {id: program for id, program in found.items() if program is not None}
        people = {each.id: each for each in own_people(request, request.state.principal)}
        asked = {id: questions_of(request, one) for id, one in people.items() if not one.ward}
        lists = [
            task_list(
                each,
                programs[each.program_id],
                people.get(each.person_id),
                duties_of(request, [each]),
                asked.get(each.person_id, ()),
            )
            for each in participations
            if each.state == "invited" and each.program_id in programs
        ]
        known = sorted(programs.values(), key=lambda program: program.name)
        offered = [] if lists and role is None else choices(known, role or "mentee", participations)
        colleague = [] if lists or not request.state.principal.memberships else colleague_steps(list(people.values()))
        values = {"lists": lists, "choices": offered, "colleague": colleague}
        return _page(request, queries, "Welcome", "mentoring/welcome.html", values)

    @routes.get("/welcome/people/{person}", include_in_schema=False)
    def who(request: Request, person: UUID) -> Response:
        return _form_page(request, queries, "Who you are", "", _profile_form(_own(request, person)))

    @routes.post("/welcome/people/{person}", include_in_schema=False)
    def keep(request: Request, person: UUID, posted: PostedDep) -> Response:
        one = _own(request, person)
        path = f"/enrollment/v1/people/{one.id}/profile"
        result = submit(
            request,
            _profile_form(one),
            posted,
            lambda values: Command(path, values),
            then="/welcome",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _form_page(request, queries, "Who you are", "", result)

    @routes.get("/welcome/programs/{program}/{role}", include_in_schema=False)
    def check(request: Request, program: UUID, role: Role, disclosure: DisclosureDep) -> Response:
        found = _program(request, queries, program, disclosure)
        return _form_page(request, queries, f"Apply to {found.name}", _about(found, role), _apply_form(found, role))

    @routes.post("/welcome/programs/{program}/{role}", include_in_schema=False)
    def apply(request: Request, program: UUID, role: Role, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        found = _program(request, queries, program, disclosure)
        person = _applicant(queries, disclosure, request.state.principal, found, role)

        def command(values: Mapping[str, Any]) -> Command:
            skills = skill_codes(str(values.get("skills") or ""))
            body = {"program_id": found.id, "person_id": person, "role": role, "skills": skills}
            return Command("/enrollment/v1/participations", body)

        form = _apply_form(found, role)
        result = submit(request, form, posted, command, then="/me", done=Done("welcome.apply"))
        if isinstance(result, Response):
            return result
        return _form_page(request, queries, f"Apply to {found.name}", _about(found, role), result)

    _add_consents(routes, queries)
    return routes


def _add_consents(routes: APIRouter, queries: PageQueries) -> None:
    @routes.get("/welcome/people/{person}/consents", include_in_schema=False)
    def ask(request: Request, person: UUID) -> Response:
        one = _own(request, person)
        form = questions_form(one.id, questions_of(request, one), _WELCOME)
        return _form_page(request, queries, _ALLOW, _ABOUT_CONSENT, form)

    @routes.post("/welcome/people/{person}/consents/{versions}", include_in_schema=False)
    def answer(
        request: Request,
        person: UUID,
        versions: Annotated[str, Path(pattern=r"^\d{1,3}(\.\d{1,3}){0,9}$")],
        posted: PostedDep,
    ) -> Response:
        one = _own(request, person)
        questions = questions_of(request, one)
        result = submit(
            request,
            questions_form(one.id, questions, _WELCOME),
            posted,
            lambda values: questions_command(one.id, questions, versions, values),
            then="/welcome",
            done=Done("saved"),
        )
        return result if isinstance(result, Response) else _form_page(request, queries, _ALLOW, _ABOUT_CONSENT, result)


def _own(request: Request, person: UUID) -> OwnPerson:
    for each in own_people(request, request.state.principal):
        if each.id == str(person):
            return each
    raise NotFoundError("no profile of this person is kept here, or you may not see it")


def _program(request: Request, queries: PageQueries, program: UUID, disclosure: Disclosure) -> Program:
    found = queries.program_of(str(program), disclosure, request.app.state.clock())
    if found is None:
        raise NotFoundError("no such program, or you may not see it")
    return found


def _applicant(queries: PageQueries, disclosure: Disclosure, principal: Principal, program: Program, role: str) -> str:
    """Return the person who applies: the one who was invited in this role, else the reader, else a ward.

    Raises:
        NotFoundError: The reader is no person of the federation.
    """
    for each in queries.own_participations(disclosure):
        if (each.program_id, each.role, each.state) == (program.id, role, "invited"):
            return each.person_id
    for person in (*sorted(principal.people), *sorted(principal.wards)):
        return person
    raise NotFoundError("only a person who is known to an organization can apply")


def _profile_form(person: OwnPerson) -> Form:
    action = f"/welcome/people/{person.id}"
    return Form(action=action, verb="Save and go on", fields=profile_fields(person), cancel=_WELCOME)


def _apply_form(program: Program, role: str) -> Form:
    return Form(action=apply_address(program.id, role), verb="Apply", fields=[SKILLS], cancel=_WELCOME)


def _about(program: Program, role: str) -> str:
    verb = "offer as a mentor" if role == "mentor" else "want to learn as a mentee"
    if is_peer(program.directions):
        verb = "can and what you want to learn as a peer"
    return (
        f"Say what you {verb} in {program.name}. Then the program's coordinators decide about your application. "
        "You find what comes next under “My mentoring”."
    )


def _form_page(request: Request, queries: PageQueries, title: str, about: str, form: Form) -> Response:
    status = 422 if form.errors else 200
    return _page(request, queries, title, "mentoring/step.html", {"about": about, "form": form}, status)


def _page(
    request: Request, queries: PageQueries, title: str, template: str, values: Mapping[str, object], status: int = 200
) -> Response:
    response = page_response.PageResponse(request, queries, title, "/me")
    content = render(template, {**response.frame, "title": title, **values})
    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})
