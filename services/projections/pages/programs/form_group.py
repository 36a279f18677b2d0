"""Routes of `/programs/{id}/groups/form`: the form by which staff forms a group and invites its mentees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.policy.policy import Policy
from services.policy.versions import in_force
from services.projections.network.api.parameters import DisclosureDep
from services.projections.pages import page_response
from services.projections.pages.components.blocks import Link
from services.projections.pages.components.tabs import program_tabs
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import PostedDep
from services.projections.pages.forms.submission import Command, Done, submit
from services.projections.pages.programs.context import Workspace, open_workspace
from services.projections.pages.programs.propose import DIRECTIONS, FORMALITIES
from services.projections.pages.queries import PageQueries
from services.projections.pages.render import render
from services.projections.workspace.queries import PeopleFilter
from services.web.audited_reads import PROGRAM_HEADER
from services.web.service_client import ServiceAnswer

_MOST = 50
"""The most mentees of any group."""


def router(queries: PageQueries) -> APIRouter:
    """Return the routes.

    Args:
        queries: Return the people of the program.
    """
    routes = APIRouter()

    def form_of(request: Request, workspace: Workspace, disclosure: DisclosureDep) -> Form:
        now, program = request.app.state.clock(), workspace.program.id
        mentors, mentees = (
            queries.workspace_people(
                disclosure, PeopleFilter(program=program, role=role, state="enrolled", free=True), now, None, "urgent"
            ).items
            for role in ("mentor", "mentee")
        )
        workspace.names.look_up(each.person_id for each in (*mentors, *mentees))
        versions = queries.policy_versions(program)
        policy = in_force(versions, now).policy if versions else None
        people = [{each.id: workspace.names.of(each.person_id) for each in part} for part in (mentors, mentees)]
        return _form(workspace, people, policy)

    @routes.get("/programs/{program}/groups/form", include_in_schema=False)
    def ask(request: Request, program: UUID, disclosure: DisclosureDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)
        return _page(request, queries, workspace, form_of(request, workspace, disclosure))

    @routes.post("/programs/{program}/groups/form", include_in_schema=False)
    def form(request: Request, program: UUID, disclosure: DisclosureDep, posted: PostedDep) -> Response:
        workspace = open_workspace(queries, request, program, disclosure)

        def command(values: Mapping[str, Any]) -> Command:
            return Command(f"/relationships/v1/programs/{program}/groups", values)

        def then(answer: ServiceAnswer) -> str:
            return f"/groups/{answer.body['group_id']}" if isinstance(answer.body, dict) else "/programs"

        asked = form_of(request, workspace, disclosure)
        result = submit(request, asked, posted, command, then=then, done=Done("groups.formed"))
        return result if isinstance(result, Response) else _page(request, queries, workspace, result)

    return routes


def _form(workspace: Workspace, people: Sequence[Mapping[str, str]], policy: Policy | None) -> Form:
    mentors, mentees = people
    directions = {code: text for code, text in DIRECTIONS.items() if policy is None or code in policy.directions}
    formalities = {code: text for code, text in FORMALITIES.items() if policy is None or code in policy.formalities}
    page = f"/programs/{workspace.program.id}"
    return Form(
        action=f"{page}/groups/form",
        verb="Form this group",
        fields=(
            Field(
                name="mentor_participation_ids",
                label="Mentors",
                kind="choices",
                hint="One, or two who lead it together.",
                choices=mentors,
                missing="Choose one mentor, or two.",
            ),
            Field(
                name="mentee_participation_ids",
                label="Mentees to invite now",
                kind="choices",
                hint="More can be invited later.",
                required=False,
                choices=mentees,
            ),
            Field(name="most", label="Most mentees", kind="number", lowest=2, highest=_MOST, value="6"),
            _choice("direction", "Who learns from whom", directions),
            _choice("formality", "How formal it is", formalities),
        ),
        consequence="All are asked to accept. A mentee is in the group once one of her pairs is matched.",
        cancel=Link("Cancel", f"{page}/relationships"),
    )


def _choice(name: str, label: str, offered: Mapping[str, str]) -> Field:
    return Field(name=name, label=label, kind="choice", choices=offered, value=next(iter(offered), ""))


def _page(request: Request, queries: PageQueries, workspace: Workspace, form: Form) -> Response:
    title = f"{workspace.program.name}: form a group"
    response = page_response.PageResponse(request, queries, title, "/programs")
    values = {
        **response.frame,
        "title": title,
        "about": "A group meets together; each mentee has a relationship of her own with each of its mentors.",
        "tabs": program_tabs(workspace.program.id, "relationships", staff=True),
        "form": form,
        "check": None,
        "offered": bool(form.fields[0].choices) or bool(form.errors),
    }
    headers = {"Cache-Control": "no-store", PROGRAM_HEADER: workspace.program.id}
    return HTMLResponse(render("programs/form_page.html", values), 422 if form.errors else 200, headers)
