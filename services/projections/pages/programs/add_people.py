"""Routes of `/programs/{id}/add`: people are added from a list, after a check, and invited by mail."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Cell, Column, Link, Table
from services.projections.pages.components.peer_words import is_peer
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form, FormError
from services.projections.pages.forms.posted import LONGEST_TEXT, Posted, PostedDep
from services.projections.pages.forms.submission import Done, redirect, send
from services.projections.pages.people.search import search_people
from services.projections.pages.programs.context import Workspace, open_workspace
from services.projections.pages.programs.pasted_people import MOST_PEOPLE, PastedPerson, read_people
from services.projections.pages.programs.selection import Outcome, last_position, results_page
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.web.audited_reads import PROGRAM_HEADER
from services.web.service_client import ServiceAnswer

_ROLES: Mapping[str, str] = {"mentee": "Mentees", "mentor": "Mentors"}
_FIELDS = (
    Field(
        name="people",
        label="People",
        kind="area",
        hint="One person a line: name and mail address, separated by a comma, a semicolon or a tab. You can paste them "
        "from a spreadsheet.",
        missing="Enter at least one person.",
        longest=LONGEST_TEXT,
    ),
    Field(name="role", label="They are invited as", kind="choice", choices=_ROLES, missing="Choose their role."),
)
_PEERS: Mapping[str, str] = {"mentee": "Peers, in the first half of the pairs", "mentor": "Peers, in the second half"}
"""Between peers both are alike: a pair has one of each half, and neither sees which."""


def _fields(workspace: Workspace) -> tuple[Field, ...]:
    """Return the fields; of a program between peers with the halves of its pairs."""
    people, role = _FIELDS
    return (people, replace(role, choices=_PEERS)) if is_peer(workspace.program.directions) else _FIELDS


def _one(workspace: Workspace, role: str) -> str:
    return "peer" if is_peer(workspace.program.directions) else _ROLES[role].lower()[:-1]


def router(queries: PageQueries) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    @routes.get("/programs/{program}/add", include_in_schema=False)
    def ask(request: Request, program: UUID, disclosure: DisclosureDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        return _page(request, queries, workspace, _form(workspace))

    @routes.post("/programs/{program}/add", include_in_schema=False)
    def add(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        form = _form(workspace).restored(posted)
        values, errors = form.read()
        people = read_people(values.get("people", ""))
        errors = [*errors, *(() if errors else _faults(people))]
        if errors:
            return _page(request, queries, workspace, replace(form, errors=tuple(errors)))
        known = {each.line: _known(request, each, workspace) for each in people}
        if posted.first("step") != "add":
            return _check_page(request, queries, workspace, people, known, values["role"], posted)
        outcomes = [_add(request, workspace, each, known[each.line], values["role"], posted.key) for each in people]
        if not any(each.refusal for each in outcomes):
            return redirect(
                f"/programs/{program}/people", Done("people.add", count=len(outcomes)), last_position(outcomes)
            )
        return results_page(request, queries, workspace, outcomes, "invited", f"/programs/{program}/people")

    return routes


def _form(workspace: Workspace) -> Form:
    page = f"/programs/{workspace.program.id}"
    return Form(
        action=f"{page}/add", verb="Check the list", fields=_fields(workspace), cancel=Link("Cancel", f"{page}/people")
    )


def _faults(people: Sequence[PastedPerson]) -> list[FormError]:
    if len(people) > MOST_PEOPLE:
        return [FormError(f"Add at most {MOST_PEOPLE} people at a time; the list has {len(people)}.", "people")]
    return [FormError(f"Line {each.line}: {each.fault}", "people") for each in people if each.fault]


def _known(request: Request, one: PastedPerson, workspace: Workspace) -> str:
    """Return the id of the only person of the organization with this name; empty where there is none, or several."""
    found = search_people(request, one.name, [workspace.program.organization_id])
    same = [person for person, name in found.names.items() if name.casefold() == one.name.casefold()]
    return same[0] if len(same) == 1 else ""


def _add(request: Request, workspace: Workspace, one: PastedPerson, known: str, role: str, key: str) -> Outcome:
    program = workspace.program
    person = known
    if not person:
        body: dict[str, object] = {"organization_id": program.organization_id, "name": one.name, "mail": one.mail}
        body["send_invitation"] = False  # the mail comes with the invitation to the program, and has its text
        answer = send(request, "POST", "/enrollment/v1/people", body, key=_key(key, one, "person"))
        if not answer.succeeded:
            return Outcome(one.name, _refusal(answer))
        person = str(answer.body["person_id"])
    body = {"program_id": program.id, "person_id": person, "role": role, "send_invitation": True}
    answer = send(request, "POST", "/enrollment/v1/participations/invite", body, key=_key(key, one, "invite"))
    return Outcome(person, "", answer.position) if answer.succeeded else Outcome(person, _refusal(answer))


def _key(key: str, one: PastedPerson, step: str) -> str:
    """Return the key of one command: the same list sent again adds no one twice."""
    return str(uuid5(NAMESPACE_URL, f"{key}:{step}:{one.mail.casefold()}"))


def _refusal(answer: ServiceAnswer) -> str:
    return Form(action="", verb="").refused(answer).errors[0].text


def _check_page(
    request: Request,
    queries: PageQueries,
    workspace: Workspace,
    people: Sequence[PastedPerson],
    known: Mapping[int, str],
    role: str,
    posted: Posted,
) -> Response:
    fresh = sum(1 for each in people if not known[each.line])
    rows = [
        [
            Cell(each.name),
            Cell(each.mail),
            Cell("Known already: is invited" if known[each.line] else "New: is added and invited"),
        ]
        for each in people
    ]
    page = f"/programs/{workspace.program.id}"
    form = Form(
        action=f"{page}/add",
        verb=f"Add and invite {formats.count(len(people), 'person', 'people')}",
        key=posted.key,
        hidden={"step": "add", "role": role, "people": posted.first("people")},
        consequence=f"Each gets a mail with a link to {workspace.program.name}, as {_one(workspace, role)}. "
        "Nothing has been changed yet.",
        cancel=Link("Change the list", f"{page}/add"),
    )
    others = len(people) - fresh
    already = f", and {formats.count(others, 'is', 'are')} known already" if others else ""
    about = f"{formats.count(fresh, 'person is', 'people are')} new{already}."
    table = Table("check", "What will happen", (Column("Name"), Column("Mail"), Column("What happens")), rows)
    return _page(request, queries, workspace, form, about=about, check=table)


def _page(
    request: Request,
    queries: PageQueries,
    workspace: Workspace,
    form: Form,
    *,
    about: str = "They get a mail with a link. Nothing is sent before you have checked the list.",
    check: Table | None = None,
) -> Response:
    title = f"{workspace.program.name}: add people"
    response = page_response.PageResponse(request, queries, title, "/programs")
    values = {
        **response.frame,
        "title": title,
        "about": about,
        "tabs": program_tabs(workspace.program.id, "people", staff=True),
        "form": form,
        "check": check,
    }
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: workspace.program.id}
    return HTMLResponse(render("programs/form_page.html", values), 422 if form.errors else 200, headers)
