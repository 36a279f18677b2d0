"""Routes of `/commands/…`: the page that asks before a command, and the post that sends it.

One pair of routes serves every command of the catalogue. A button that asks for nothing posts here at once; where it is
refused, this page shows why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.policy.policy import Policy
from services.policy.versions import in_force
from services.projections.errors import NotFoundError
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.peer_words import for_peers, is_peer
from services.projections.pages.components.zones import UNKNOWN
from services.projections.pages.forms.command import PageCommand, SubjectKind
from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.fields import Field, in_zone
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.peer_fields import field_for_peers, form_for_peers
from services.projections.pages.forms.posted import BACK, PostedDep
from services.projections.pages.forms.reader_zone import zone_of
from services.projections.pages.forms.submission import Command, Done, send, submit
from services.projections.pages.mentoring.perspective import SIDES
from services.projections.pages.mentoring.wording import plain, when
from services.projections.pages.people.links import person_page, room_page
from services.projections.pages.people.names import names_of
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.workspace.queries import PeopleFilter
from services.web.audited_reads import PROGRAM_HEADER
from services.web.service_client import ServiceAnswer

_LONGEST_PART = 100


@dataclass(frozen=True, slots=True)
class _Subject:
    """The thing that a command acts on: its people, its program, what is said about it, its page, and its room."""

    people: tuple[str, ...]
    program: str
    about: str
    page: str
    policy: Policy | None
    room: str = ""
    peers: bool = False
    """Whether it is between peers, whose sides are called by their names."""


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Look up what a command acts on: only what the reader may see.
    """
    routes = APIRouter()

    def find(request: Request, kind: SubjectKind, subject: UUID, disclosure: DisclosureDep) -> _Subject:
        found = _find(queries, request, kind, str(subject), disclosure)
        if found is None:
            raise NotFoundError("no such thing, or you may not see it")
        return found

    @routes.get("/commands/{kind}/{subject}/{act}", include_in_schema=False)
    def ask(
        request: Request,
        kind: SubjectKind,
        subject: UUID,
        act: str,
        disclosure: DisclosureDep,
        back: Annotated[str, Query(max_length=2_000)] = "",
        part: Annotated[str, Query(max_length=_LONGEST_PART)] = "",
    ) -> Response:
        command = _command(kind, act)
        about = find(request, kind, subject, disclosure)
        form = _form(request, command, subject, about, local_address(back, ""), part)
        return _page(request, queries, command, about, form, _part(queries, request, about, part, disclosure))

    @routes.post("/commands/{kind}/{subject}/{act}", include_in_schema=False)
    def act_on(
        request: Request, kind: SubjectKind, subject: UUID, act: str, disclosure: DisclosureDep, posted: PostedDep
    ) -> Response:
        command = _command(kind, act)
        about = find(request, kind, subject, disclosure)
        part = posted.first("part")[:_LONGEST_PART]

        def of(values: Mapping[str, Any]) -> Command:
            return Command(command.address(str(subject), part), command.body(_converted(values), part))

        form = _form(request, command, subject, about, posted.back, part)

        def done(answer: ServiceAnswer) -> Done:
            made = str(answer.body[command.makes]) if command.makes else part
            return Done(command.code, about.people, f"{subject}/{made}" if made else str(subject))

        result = submit(request, form, posted, of, then=about.page, done=done)
        if isinstance(result, Response):
            return result
        return _page(request, queries, command, about, result, _part(queries, request, about, part, disclosure))

    return routes


def _command(kind: str, act: str) -> PageCommand:
    command = COMMANDS.get(f"{kind}.{act}")
    if command is None:
        raise NotFoundError("there is no such action")
    return command


def _find(
    queries: PageQueries, request: Request, kind: SubjectKind, subject: str, disclosure: DisclosureDep
) -> _Subject | None:
    now = request.app.state.clock()
    if kind == "participations":
        one = queries.participation(subject, disclosure, now)
        if one is None:
            return None
        participation, program = one
        page = person_page(participation.person_id)
        about = _in_program(program.name)
        policy = _policy(queries, program.id, now)
        peers = is_peer(program.directions)
        return _Subject((participation.person_id,), program.id, about, page, policy, peers=peers)
    if kind == "relationships":
        record = queries.relationship(subject, disclosure, now)
        if record is None:
            return None
        relation, program = record.relationship, record.program
        policy = in_force(record.versions, now).policy if record.versions else None
        people = (relation.mentor_id, relation.mentee_id)
        page, peers = room_page(relation.id), is_peer([relation.direction or ""])
        return _Subject(people, program.id, _in_program(program.name), page, policy, relation.id, peers)
    if kind == "people":
        return _person(queries, request, subject, disclosure)
    return (
        _flash_session(queries, subject, disclosure, now)
        if kind == "flash-sessions"
        else _program(queries, subject, disclosure, now)
    )


def _program(queries: PageQueries, subject: str, disclosure: DisclosureDep, now: datetime) -> _Subject | None:
    found = queries.program_of(subject, disclosure, now)
    return None if found is None else _Subject((), subject, _in_program(found.name), f"/programs/{subject}", None)


def _flash_session(queries: PageQueries, subject: str, disclosure: DisclosureDep, now: datetime) -> _Subject | None:
    flash = queries.flash_session(subject, disclosure)
    if flash is None:
        return None
    people = tuple(each for each in (flash.mentor_id, flash.mentee_id) if each is not None)
    program = queries.program_of(flash.program_id, disclosure, now)
    peers = program is not None and is_peer(program.directions)
    return _Subject(people, flash.program_id, _in_program(flash.program), "/me", None, peers=peers)


def _person(queries: PageQueries, request: Request, subject: str, disclosure: DisclosureDep) -> _Subject | None:
    now = request.app.state.clock()
    known = queries.workspace_people(disclosure, PeopleFilter(person=subject), now, None, "latest").items
    if not known and not send(request, "GET", f"/enrollment/v1/people/{subject}").succeeded:
        return None
    programs = " and ".join(dict.fromkeys(each.program for each in known))
    about = f"Takes part in {programs}." if programs else "Takes part in no program."
    return _Subject((subject,), known[0].program_id if known else "", about, person_page(subject), None)


def _in_program(name: str) -> str:
    return f"In the program {name}."


def _part(queries: PageQueries, request: Request, about: _Subject, part: str, disclosure: DisclosureDep) -> str:
    """Return which session or goal a command acts on, in words; empty where it acts on the whole."""
    now = request.app.state.clock()
    room = queries.room(about.room, disclosure, now) if part and about.room else None
    if room is None:
        return ""
    zone = zone_of(request)
    session = next((each for each in room.sessions if each.id == part), None)
    if session is not None and session.starts_at is not None:
        return f"The session of {when(session.starts_at, zone)} ({zone.key})."
    goal = next((each for each in room.goals if each.id == part), None)
    if goal is None:
        return ""
    due = f", due on {formats.day(goal.due_on)}" if goal.due_on else ""
    return f"The goal “{formats.sentence(plain(goal.category)).rstrip('.')}”{due}."


def _policy(queries: PageQueries, program: str, now: datetime) -> Policy | None:
    versions = queries.policy_versions(program)
    return in_force(versions, now).policy if versions else None


def _form(request: Request, command: PageCommand, subject: UUID, about: _Subject, back: str, part: str) -> Form:
    fields = [_offered(command, each, about.policy) for each in in_zone(command.fields, _zone(request, command))]
    called = _called(request, about)
    return Form(
        action=command.page(str(subject)),
        verb=command.verb,
        fields=[field_for_peers(each, peers=about.peers, names=called) for each in fields],
        hidden={BACK: back, **({"part": part} if part else {})},
        consequence=for_peers(command.consequence, peers=about.peers, names=called),
        dangerous=command.dangerous,
        cancel=Link("Keep it" if command.verb.startswith("Cancel") else "Cancel", back or about.page),
    )


def _called(request: Request, about: _Subject) -> dict[str, str]:
    """Return the names of the two of a relationship by side, as far as the reader sees them."""
    names = names_of(request)
    names.look_up(about.people)
    pairs = zip(SIDES, about.people, strict=False) if len(about.people) == len(SIDES) else ()
    return {side: names.of(person) for side, person in pairs if names.knows(person)}


def _zone(request: Request, command: PageCommand) -> ZoneInfo:
    """Return the zone of the reader, where the command asks for a time."""
    return zone_of(request) if any(each.kind in {"moment", "until"} for each in command.fields) else UNKNOWN


def _offered(command: PageCommand, field: Field, policy: Policy | None) -> Field:
    """Return a field with the reasons of the program's policy, where it has a list of them."""
    if field.name != "reason" or policy is None or not command.reasons:
        return field
    listed = policy.closure_reasons if command.reasons == "closure" else policy.end_reasons
    if not listed:
        return field
    return replace(field, choices={code: field.choices.get(code) or _words(code) for code in listed})


def _words(code: str) -> str:
    text = code.replace("-", " ").replace("_", " ")
    return formats.capital(text)


def _converted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as the services take them: a level of evidence is a number."""
    return {name: int(value) if name == "evidence" else value for name, value in values.items()}


def _page(
    request: Request, queries: PageQueries, command: PageCommand, about: _Subject, form: Form, part: str
) -> Response:
    names = names_of(request)
    names.look_up(about.people)
    who = " and ".join(names.of(each) for each in about.people)
    title = command.verb if not who else f"{command.verb}: {who}"
    response = page_response.PageResponse(request, queries, title, read_models=())
    shown = form_for_peers(form, peers=about.peers, names=_called(request, about))
    values = {**response.frame, "title": title, "about": f"{part} {about.about}".strip(), "form": shown}
    status = 422 if form.errors else 200
    headers = {"Cache-Control": "no-store", **({PROGRAM_HEADER: about.program} if about.program else {})}
    return HTMLResponse(render("command_pages/command.html", values), status, headers)
